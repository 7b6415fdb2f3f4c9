#!/bin/bash
# The Android app: its screens in a real Activity under Robolectric with the real core in the process, then a signed APK.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
scripts/prepare.sh desktop android
start=$SECONDS
have_tested_core
# What the job of sending talks to.
cargo build -q --locked --bin serve-platform
fresh_classes
mvn -Pandroid package -pl app -am -Dbridge.skipTests=true
say "APK"
android/scripts/apk.sh r8
say "Android passed, $(took $((SECONDS - start)))"
