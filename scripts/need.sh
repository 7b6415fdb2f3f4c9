#!/bin/bash
# Says which of the named tools are missing and how to get them: need.sh rust jdk maven c
set -euo pipefail

missing=0
miss() {
  echo "✗ $1 is missing: $2" >&2
  missing=1
}

for tool in "$@"; do
  case $tool in
    rust)
      version=$(cargo --version 2>/dev/null | sed -E 's/cargo ([0-9]+)\.([0-9]+).*/\1 \2/') || true
      read -r major minor <<<"${version:-0 0}"
      wanted=$(sed -nE 's/^rust-version = "1\.([0-9]+).*/\1/p' "$(dirname "$0")/../Cargo.toml")
      if [ "$major" -lt 1 ] || [ "$minor" -lt "$wanted" ]; then
        miss "Rust 1.$wanted" "install rustup from https://rustup.rs, or run: rustup update stable"
      fi
      ;;
    jdk)
      version=$(javac -version 2>&1 | sed -nE 's/^javac ([0-9]+).*/\1/p') || true
      [ "${version:-0}" -ge 17 ] || miss "JDK 17" "on Debian or Ubuntu: sudo apt-get install openjdk-17-jdk"
      ;;
    maven) command -v mvn >/dev/null || miss Maven "on Debian or Ubuntu: sudo apt-get install maven" ;;
    c)
      for program in cc make perl; do
        command -v $program >/dev/null ||
          miss "$program" "on Debian or Ubuntu: sudo apt-get install build-essential perl"
      done
      ;;
    *) echo "need.sh: unknown tool $tool" >&2; exit 2 ;;
  esac
done
exit $missing
