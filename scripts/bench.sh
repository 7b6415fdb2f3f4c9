#!/bin/bash
# The figures of docs/benchmarks.md, with everything optimised. Arguments go to cargo bench.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust c
cargo bench --locked --bench '*' "$@"
