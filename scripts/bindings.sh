#!/bin/bash
# The Rust library and the bindings made from it: scripts/bindings.sh [--beside-tests] kotlin|swift ...
# --beside-tests: out of what the Rust tests are built of, whose dependencies have more features; so nothing is compiled twice.
# Result: target/debug/libdoorstep_ffi.{so,a} and target/bindings/LANGUAGE. What has not changed is not written again, so that
# whoever compares times (Maven, Swift) has nothing to do either.
set -euo pipefail
cd "$(dirname "$0")/.."
what=(-p doorstep-ffi)
[ "${1:-}" != --beside-tests ] || { what=(--lib) && shift; }
[ $# -gt 0 ] || { echo "usage: $0 [--beside-tests] kotlin|swift ..." >&2; exit 2; }

cargo build -q --locked "${what[@]}"
# From the .a: a stripped shared library has lost the description that the generator reads.
library=target/debug/libdoorstep_ffi.a
hash=$(sha256sum < "$library")

for language in "$@"; do
  case $language in kotlin | swift) ;; *) echo "no bindings for: $language" >&2; exit 2 ;; esac
  out=target/bindings/$language stamp=target/bindings/$language.stamp
  [ "$hash" != "$(cat "$stamp" 2>/dev/null)" ] || [ ! -d "$out" ] || continue

  fresh=target/bindings/$language.new
  rm -rf "$fresh" "$stamp"
  # Unoptimised (profile tool): optimising the generator takes minutes, running it a second.
  cargo run -q --locked --profile tool -p uniffi-bindgen -- generate "$library" --language "$language" --no-format --out-dir "$fresh"
  mkdir -p "$out"
  (cd "$out" && find . -type f) | while read -r file; do [ -e "$fresh/$file" ] || rm "$out/$file"; done
  (cd "$fresh" && find . -type f) | while read -r file; do
    cmp -s "$fresh/$file" "$out/$file" || { mkdir -p "$out/$(dirname "$file")" && cp "$fresh/$file" "$out/$file"; }
  done
  rm -rf "$fresh"
  echo "$hash" > "$stamp"
done
