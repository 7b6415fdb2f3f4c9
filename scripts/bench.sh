#!/bin/bash
# The figures of docs/benchmarks.md, with everything optimised. Without an argument all of them; `jvm`: what a screen waits
# for, from Kotlin; anything else goes to cargo bench.
. "$(dirname "$0")/lib.sh"

jvm() {
  scripts/need.sh jdk maven
  cargo build --release --locked -p doorstep-ffi
  scripts/bindings.sh kotlin
  mvn -q -pl bridge,desktop -am test -Dtest='*Bench' -Dsurefire.failIfNoSpecifiedTests=false \
    -Dnative.dir="$PWD/target/release"
}

scripts/need.sh rust c
if [ "${1:-}" != jvm ]; then cargo bench --locked --bench '*' "$@"; fi
if [ "${1:-jvm}" = jvm ]; then jvm; fi
