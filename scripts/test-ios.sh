#!/bin/bash
# The Swift package: bindings, bridge, models and their tests against the real core; then the syntax, the format and the
# types of the SwiftUI files. On a Mac with Xcode's Swift, on Linux with Debian's in a folder of its own.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust c
start=$SECONDS
say "core and bindings"
scripts/swift/generate.sh
scripts/swift/plist.sh
# The platform that the tests set a phone up from, with its token; it ends with this script.
cargo build -q --locked --bin serve-platform
export DOORSTEP_TOKEN=a-token-of-the-tests
coproc target/debug/serve-platform $DOORSTEP_TOKEN
read -r DOORSTEP_PLATFORM <&"${COPROC[0]}"
export DOORSTEP_PLATFORM

if [ "$(uname -s)" = Darwin ]; then
  command -v swift >/dev/null || die "Swift is missing: install Xcode"
  swift test --disable-xctest --package-path ios
else
  may_be_root || die "Swift runs in a Debian folder of its own, and that needs root: sudo -E make test-ios"
  scripts/prepare.sh swift
  say "Swift (the first time: 0.6 GB to fetch)"
  # Swift 6.0 keeps tests that were compiled for an older layout of a struct, and they crash.
  once target/stamps/swift ios/Sources ios/Tests ios/Generated ios/Package.swift -- as_root scripts/swift/swift.sh ios forget
  as_root scripts/swift/swift.sh --mount fixtures ios test --disable-xctest
  as_root scripts/swift/parse.sh ios DoorstepUI DoorstepBluetooth DoorstepBackground DoorstepKeychain
fi
say "Swift passed, $(took $((SECONDS - start)))"
