#!/bin/bash
# Formats Rust, Kotlin, and Swift where there is one.
. "$(dirname "$0")/lib.sh"

cargo fmt --all
mvn -q -Pandroid spotless:apply
swift_format format --in-place
