#!/bin/bash
# Every test that runs on a desktop: the core and the bindings in Rust, then the bridge, the models and the screens on the
# JVM against the real core. No root, no display.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
scripts/prepare.sh desktop
start=$SECONDS
say "Rust"
cargo test --locked
say "bindings"
scripts/bindings.sh kotlin
say "JVM"
fresh_classes
mvn package
say "all tests passed, $(took $((SECONDS - start)))"
