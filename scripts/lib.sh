# shellcheck shell=bash
# Shared by the scripts beside it: `. "$(dirname "$0")/lib.sh"`. Goes to the root of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=${LC_ALL:-C.UTF-8}

# Where tools that outlive a clone are kept.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/doorstep

say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '▸ %s\n' "$*"; }
die() { printf '✗ %s\n' "$*" >&2; exit 1; }

# took SECONDS: 7 s, 3 min 05 s
took() { if [ "$1" -lt 60 ]; then echo "$1 s"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi; }

# step NAME WHAT COMMAND...: one line of progress while COMMAND runs; its output goes to target/logs/NAME.log and is
# shown only if it fails.
step() {
  local what=$2 start=$SECONDS log=target/logs/$1.log shown=0 pid now
  shift 2
  mkdir -p target/logs
  [ -t 1 ] || printf '▸ %s …\n' "$what"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 $pid 2>/dev/null; do
    sleep 0.2
    now=$((SECONDS - start))
    if [ -t 1 ]; then
      printf '\r\033[K▸ %s … %s  %.60s' "$what" "$(took $now)" "$(tail -n 1 "$log" | tr -cd '[:print:]')"
    elif [ $((now - shown)) -ge 30 ]; then
      shown=$now
      printf '  %s, %s: %.60s\n' "$what" "$(took $now)" "$(tail -n 1 "$log" | tr -cd '[:print:]')"
    fi
  done
  if ! wait $pid; then
    [ -t 1 ] && printf '\n'
    tail -n 40 "$log" >&2
    die "$what failed: all of it is in $log"
  fi
  if [ -t 1 ]; then printf '\r\033[K'; fi
  printf '✓ %s, %s\n' "$what" "$(took $((SECONDS - start)))"
}

# once STAMP PATH... -- COMMAND...: runs the command unless every file under the paths is as it was at its last success.
# What is built (target) does not count.
once() {
  local stamp=$1 state paths=()
  shift
  while [ "$1" != -- ]; do paths+=("$1"); shift; done
  shift
  state=$(find "${paths[@]}" -name target -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum)
  [ "$state" != "$(cat "$stamp" 2>/dev/null)" ] || return 0
  rm -f "$stamp"
  "$@"
  mkdir -p "$(dirname "$stamp")"
  echo "$state" >"$stamp"
}

# have_core COMMAND...: the Rust library and the Kotlin bindings, made by the command unless they are there as the sources say.
have_core() {
  [ -d target/bindings/kotlin ] || rm -f target/stamps/core
  once target/stamps/core core bindings fixtures Cargo.toml Cargo.lock scripts/bindings.sh -- "$@"
}

# The same for tests: asks Cargo each time, and lets `make run` use what they have built.
have_tested_core() {
  rm -f target/stamps/core
  have_core scripts/bindings.sh --beside-tests kotlin
}

# Runs a command as root: as root, or by a sudo that asks nothing. Else it says so by its status.
may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -E "$@"; fi; }

# To be called before Kotlin is compiled. Forgets what an earlier build left once a source is another: Kotlin's incremental
# compiler does not see what changes in another module, and takes an old signature for another overload.
fresh_classes() { once target/stamps/classes android/*/src android/*/pom.xml android/pom.xml target/bindings/kotlin -- forget_classes; }
forget_classes() {
  local module
  for module in android/*/; do
    [ "$module" = android/bindings/ ] || rm -rf "$module"target/{classes,test-classes,kotlin-ic}
  done
}

# Compiles nothing of what is as it was. Without Kotlin's daemon, which would stay in memory when the build is done.
mvn() { command mvn -B -ntp -Dkotlin.compiler.daemon=false -Dkotlin.compiler.incremental=true -f android/pom.xml "$@"; }

# Which tests failed in the last run of Maven, each with the first line of what it said; or that it was something else.
failed_jvm_tests() {
  local reports=(android/*/target/surefire-reports/*.xml)
  [ -e "${reports[0]}" ] && awk '
    /<testcase / { test = $0; sub(/.* classname="[^"]*\./, "", test); class = test; sub(/".*/, "", class)
                   name = $0; sub(/.*<testcase name="/, "", name); sub(/".*/, "", name) }
    /<(failure|error)[ >]/ { said = $0; if (!sub(/.*message="/, "", said)) said = ""; sub(/".*/, "", said)
                             printf "%s.%s: %.200s\n", class, name, said; found = 1 }
    END { exit !found }' "${reports[@]}" || echo "not by a test; see above"
}

# swift_format lint|format ARGS...: Apple's formatter over ios/, where there is one: on the path, or in the folder that
# `make test-ios` made.
swift_format() {
  local command=$1
  shift
  local args=("$command" "$@" --parallel --recursive Package.swift Sources Tests)
  if command -v swift >/dev/null; then
    (cd ios && swift format "${args[@]}")
  elif [ -d "${DOORSTEP_SWIFT:-$tools/swift}" ] && may_be_root; then
    as_root scripts/swift/swift.sh ios format "${args[@]}"
  else
    echo "  no Swift on this machine: sudo -E make test-ios fetches one"
  fi
}
