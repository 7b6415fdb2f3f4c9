#!/bin/bash
# The suites against a real server: HAPI starts, every promise is checked with and without HL7's validator, and a proxy harms the
# way to it. What it is: tests/hapi/README.md.
. "$(dirname "$0")/lib.sh"

start=$SECONDS
export TOKENS=lab=admin,team=nurse:Organization/lab-home,day=nurse:Organization/lab-day,converge=nurse:Organization/lab-converge
stop() { scripts/platform.sh stop; }
trap stop EXIT
stop

for validate in "" repository; do
  PORT=0 VALIDATE=$validate scripts/platform.sh empty
  url=$(cat target/platform/url)
  say "what the phone relies on${validate:+, judged by HL7}"
  scripts/check-platform.sh "$url" --token lab --team team lab-home
  if [ -z "$validate" ]; then
    say "a day of a team, phones and a clinic at once, and a proxy harms"
    export DOORSTEP_PLATFORM=$url DOORSTEP_TOKEN=lab DOORSTEP_TEAM=lab-home DOORSTEP_TEAM_TOKEN=team
    # First: the demo residents have the same ids on every phone, and whom another token has sent up belongs to no team.
    at_server() { cargo test --locked --test sync "$@"; }
    at_server opens_one_team -- --include-ignored
    at_server real_server -- --include-ignored --skip opens_one_team --test-threads=1
  fi
  stop
done
say "the platform's laboratory passed, $(took $((SECONDS - start)))"
