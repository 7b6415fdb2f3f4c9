#!/bin/bash
# Removes everything that was built here. Tools that outlive a clone stay (~/.cache/doorstep).
. "$(dirname "$0")/lib.sh"

rm -rf target android/target android/*/target ios/Generated ios/.build tests/validator/target
