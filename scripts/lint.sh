#!/bin/bash
# Formatters and lints as errors, then licences, bans and sources of what we depend on.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
scripts/prepare.sh lint
for part in fmt clippy; do
  cargo $part --version >/dev/null 2>&1 || die "cargo $part is missing: rustup component add rustfmt clippy"
done

say "Rust: format"
cargo fmt --all --check
say "Rust: clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings
say "Kotlin: format"
mvn -q -Pandroid spotless:check
say "Swift: format"
swift_format lint --strict
say "scripts: shellcheck"
if command -v shellcheck >/dev/null; then
  find .ci scripts android -name target -prune -o -type f \( -name '*.sh' -o -path .ci/run -o -name stub-cc \) -print0 |
    xargs -0 shellcheck --external-sources --source-path=SCRIPTDIR --severity=warning
else
  echo "  no shellcheck on this machine"
fi
scripts/licences.sh
say "lint passed"
