#!/bin/bash
# Every test that runs on a desktop: the core and the bindings in Rust, then the bridge, the models and the screens on the
# JVM against the real core. No root, no display.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
scripts/prepare.sh desktop
start=$SECONDS
say "Rust tests and bindings, built"
cargo test --locked --no-run
have_tested_core
fresh_classes
mkdir -p target/logs
cargo test --locked >target/logs/rust-tests.log 2>&1 </dev/null &
rust=$!
say "JVM; the Rust tests run beside it and are told of below"
jvm=ok
mvn package || jvm=failed
say "Rust"
wait $rust || { cat target/logs/rust-tests.log; die "the Rust tests failed, JVM $jvm"; }
cat target/logs/rust-tests.log
[ $jvm = ok ] || die "the JVM tests failed: $(failed_jvm_tests)"
say "all tests passed, $(took $((SECONDS - start)))"
