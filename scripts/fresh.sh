#!/bin/bash
# Proves what README promises: in a new clone of the last commit, with an empty Maven repository and an empty CARGO_HOME,
# `make run` (without a display), `make run` again, `make test`, `make test` again. Prints how long each took.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
[ -z "$(git status --porcelain)" ] || echo "! not committed, so not proved: $(git status --porcelain | wc -l) files"

new=$(mktemp -d "${TMPDIR:-/tmp}/doorstep-fresh.XXXXXX")
trap 'rm -rf "$new"' EXIT
git clone -q --no-hardlinks . "$new/doorstep"

# Settings that say where packages come from stay those of this machine; what was fetched does not.
mkdir -p "$new/cargo"
for config in "${CARGO_HOME:-$HOME/.cargo}"/config.toml "${CARGO_HOME:-$HOME/.cargo}"/config; do
  [ ! -e "$config" ] || cp "$config" "$new/cargo/"
done
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" CARGO_HOME=$new/cargo
export MAVEN_OPTS="${MAVEN_OPTS:-} -Dmaven.repo.local=$new/maven"
unset CARGO_TARGET_DIR DISPLAY WAYLAND_DISPLAY
cd "$new/doorstep" || exit

report=""
timed() {
  local what=$1 start=$SECONDS
  shift
  say "$what"
  "$@" </dev/null
  report+=$(printf '%-22s %s' "$what" "$(took $((SECONDS - start)))")$'\n'
}
pictures() { ls target/visit/*.png >/dev/null 2>&1 || die "make run left no pictures in target/visit"; }

timed "make run" make run
pictures
timed "make run, again" make run
timed "make test" make test
timed "make test, again" make test
say "fresh: both commands work"
printf '%s' "$report"
