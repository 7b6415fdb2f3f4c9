#!/bin/bash
# The figures of docs/benchmarks.md, with everything optimised. Without an argument all of them; `jvm`: what a screen waits
# for, from Kotlin; `meters`: our decoders beside others' (docs/meters.md); `sync`: the way to the platform, also to a real one;
# anything else goes to cargo bench.
. "$(dirname "$0")/lib.sh"

jvm() {
  scripts/need.sh jdk maven
  cargo build --release --locked -p doorstep-ffi
  scripts/bindings.sh kotlin
  fresh_classes
  mvn -q -pl bridge,desktop -am test -Dtest='*Bench' -Dsurefire.failIfNoSpecifiedTests=false \
    -Dnative.dir="$PWD/target/release" -Dtest.jit=
}

# The same packets for three decoders in one run: ours, Nordic's on the JVM, one in Python.
meters() {
  local work=$PWD/target/peers aar
  scripts/need.sh jdk maven
  mkdir -p "$work"
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install --quiet --disable-pip-version-check bluetooth-sig==0.6.0
  command mvn -B -ntp -q -f tests/peers/pom.xml dependency:copy -Dpeers.dir="$work"
  for aar in ble ble-common; do
    mkdir -p "$work/$aar"
    (cd "$work/$aar" && jar xf "../$aar.aar" classes.jar)
  done
  local classes=$work/classes:$work/ble/classes.jar:$work/ble-common/classes.jar:$work/android-all.jar
  javac -nowarn -d "$work/classes" -cp "$classes" tests/peers/Nordic.java 2>"$work/javac.log" || die "$(<"$work/javac.log")"

  python3 tests/peers/compare.py vectors "$work"
  cargo bench --locked -p doorstep-core --bench meter
  DOORSTEP_PACKETS=$work/vectors.tsv cargo bench -q --locked -p doorstep-core --bench meter >"$work/ours.jsonl"
  java -cp "$classes" Nordic "$work/vectors.tsv" >"$work/nordic.jsonl"
  "$work/python/bin/python" tests/peers/compare.py tables "$work"
}

# A server of its own, empty, that keeps its data in a file: a district does not fit into its memory.
sync() {
  scripts/need.sh jdk maven
  data=$(mktemp -d)
  trap 'scripts/platform.sh stop; rm -rf "$data"' EXIT
  scripts/platform.sh stop
  PORT=0 HEAP=${HEAP:-3g} DB="file:$data/fhir" TOKENS=lab=admin scripts/platform.sh empty
  DOORSTEP_PLATFORM=$(<target/platform/url) DOORSTEP_TOKEN=lab cargo bench --locked -p doorstep-tests --bench sync
}

scripts/need.sh rust c
case ${1:-} in
  jvm) jvm ;;
  meters) meters ;;
  sync) sync ;;
  *)
    cargo bench --locked --bench '*' "$@"
    [ $# -gt 0 ] || jvm
    ;;
esac
