#!/bin/bash
# Licences, bans and sources of the Rust dependencies (deny.toml), then the licences of the Maven ones.
# Advisories need a database that is fetched over git: scripts/licences.sh advisories.
. "$(dirname "$0")/lib.sh"

version=0.20.2
deny=$(command -v cargo-deny || echo "$tools/tools/bin/cargo-deny")
if [ "$("$deny" --version 2>/dev/null)" != "cargo-deny $version" ]; then
  deny=$tools/tools/bin/cargo-deny
  # Unoptimised: it is built once and runs for a second.
  [ "$("$deny" --version 2>/dev/null)" = "cargo-deny $version" ] ||
    step cargo-deny "building cargo-deny $version (once)" env CARGO_TARGET_DIR="$PWD/target/cargo-deny" \
      cargo install cargo-deny --version $version --locked --debug --no-default-features --root "$tools/tools"
  rm -rf target/cargo-deny
fi

checks=("$@")
[ $# -gt 0 ] || checks=(licenses bans sources)
say "Rust: ${checks[*]}"
"$deny" --locked --all-features check --hide-inclusion-graph "${checks[@]}"
