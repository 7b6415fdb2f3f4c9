#!/bin/bash
# In app/: the Java half of btleplug's Android backend (BSD-3-Clause), out of the very crate that Cargo.lock names -> target/btleplug.
set -euo pipefail
crate=$(cargo metadata --locked --format-version 1 --filter-platform aarch64-linux-android --manifest-path ../../Cargo.toml |
  grep -oE '"manifest_path":"[^"]*/btleplug-[0-9.]+/Cargo.toml"' | head -n 1 | cut -d'"' -f4)
[ -n "$crate" ] || { echo "btleplug is not among the crates" >&2; exit 1; }
made=target/btleplug version=$(basename "$(dirname "$crate")")
[ "$(cat $made.stamp 2>/dev/null)" != "$version" ] || exit 0
rm -rf $made
mkdir -p $made
cp -r "$(dirname "$crate")/src/droidplug/java/src/main/java/." $made/
echo "$version" > $made.stamp
