#!/bin/bash
# Looks for bytes that a decoder of meters' packets or the session does not bear: libFuzzer, on stable Rust.
#   fuzz.sh [seconds=N | runs=N | keep] [TARGET...]      7 seconds a target; without a target all of them
# What it finds lies in target/fuzz/found. `keep` adds what reaches more of the code than what is kept to fuzz/corpus.
. "$(dirname "$0")/lib.sh"

limit=-max_total_time=7 keep="" targets=()
for argument in "$@"; do
  case $argument in
    seconds=*) limit=-max_total_time=${argument#*=} ;;
    runs=*) limit=-runs=${argument#*=} ;;
    keep) keep=1 ;;
    *) targets+=("$argument") ;;
  esac
done

scripts/need.sh rust c
scripts/prepare.sh fuzz
# Only our own crates are watched: what they depend on stays as it is built already.
export RUSTC_WORKSPACE_WRAPPER=$PWD/scripts/fuzz/rustc.sh
step fuzz-build "building the fuzz targets" cargo build --locked --features doorstep-fuzz/engine --bin fuzz
work=$PWD/target/fuzz
mkdir -p "$work/found"
all=$(DOORSTEP_FUZZ_LAY=$work/corpus target/debug/fuzz)
[ ${#targets[@]} -gt 0 ] || mapfile -t targets <<<"$all"

libfuzzer() { DOORSTEP_FUZZ_TARGET=$1 target/debug/fuzz "${@:2}"; }

# A packet is shorter than the longest attribute (512 bytes); the session takes many of them.
failed=()
printf '%-10s%12s%10s%10s%10s\n' target inputs seconds corpus verdict
for target in "${targets[@]}"; do
  case $target in session) longest=256 ;; 180a) longest=520 ;; *) longest=64 ;; esac
  log=$work/$target.log start=$SECONDS verdict=ok
  libfuzzer "$target" "$work/corpus/$target" $limit -max_len=$longest -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=1 -artifact_prefix="$work/found/$target-" >"$log" 2>&1 || { verdict=FAILED; failed+=("$target"); }
  took=$((SECONDS - start))
  if [ -n "$keep" ]; then
    rm -rf "$work/least/$target"
    mkdir -p "$work/least/$target"
    libfuzzer "$target" -set_cover_merge=1 -use_counters=0 -max_len=$longest "$work/least/$target" "$work/corpus/$target" >>"$log" 2>&1
  fi
  inputs=$(sed -nE 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
  printf '%-10s%12s%10d%10d%10s\n' "$target" "${inputs:-?}" $took \
    "$(find "$work/corpus/$target" -type f | wc -l)" $verdict
done
if [ -n "$keep" ]; then DOORSTEP_FUZZ_KEEP=$work/least target/debug/fuzz >"$work/keep.log"; fi
for target in "${failed[@]}"; do
  grep -a -m 3 -E 'panicked|^ERROR|assertion' -A 3 "$work/$target.log" >&2 || tail -n 20 "$work/$target.log" >&2
done
[ ${#failed[@]} = 0 ] || die "found by ${failed[*]}: $work/found"
