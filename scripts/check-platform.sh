#!/bin/bash
# Whether a FHIR server keeps what the phone relies on: check-platform.sh [URL [--token TOKEN] [--ca FILE]
# [--team TOKEN ORGANIZATION]]; without an address the one that `make platform` started. It makes resources of invented people there and deletes them.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust c
if [ $# = 0 ]; then
  [ -f target/platform/url ] || die "no address: make check-platform URL=https://…/fhir, or start one: make platform"
  set -- "$(cat target/platform/url)"
fi
step check-platform "building the checks" cargo build --locked --bin check-platform
exec target/debug/check-platform "$@"
