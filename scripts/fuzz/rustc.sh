#!/bin/bash
# Stands before rustc for our own crates when they are fuzzed: counts which code runs and what is compared with what, as
# libFuzzer wants it, and is optimised. Stable Rust has that; the memory checkers it has not are of no use without unsafe code.
exec "$@" -Copt-level=1 -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares
