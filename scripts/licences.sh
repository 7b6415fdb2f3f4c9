#!/bin/bash
# Licences, bans, sources and advisories of the Rust dependencies (deny.toml), then the licences of the Maven ones.
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

say "Rust: licences, bans, sources"
deny() { "$deny" --locked --all-features "$@"; }
deny check --hide-inclusion-graph licenses bans sources
# The database of advisories is a git repository: where it can't be reached, the rest still counts.
if timeout 120 "$deny" fetch db >/dev/null 2>&1; then
  say "Rust: advisories"
  deny check --disable-fetch advisories
else
  echo "! advisories not checked: their database can't be fetched from here"
fi

# Of each artifact in the desktop app one licence must be in the list. (The Android app adds AndroidX: Apache-2.0 throughout.)
say "Maven: licences"
accepted="Apache-2.0|The Apache License, Version 2.0|The Apache Software License, Version 2.0|Apache License, Version 2.0"
step maven-licences "licences of the desktop app's artifacts" \
  mvn -pl desktop -am -Dmaven.test.skip=true package org.codehaus.mojo:license-maven-plugin:2.7.0:add-third-party \
  -Dlicense.excludedScopes=test,system "-Dlicense.excludedGroups=app\.doorstep" \
  "-Dlicense.includedLicenses=$accepted" -Dlicense.failOnBlacklist=true
