#!/bin/bash
# Makes, once, a Debian chroot with the Swift toolchain. Nothing is installed on the host.
#
#   setup.sh [FOLDER]      default: $DOORSTEP_SWIFT, else the user's cache folder/doorstep/swift
#
# Needs root, a Debian host, wget, gpgv, ar, xz. The mirror is the one the host's apt uses for its own suite
# (DOORSTEP_DEBIAN_MIRROR=URL overrides it); proxies are apt's, else http_proxy/https_proxy.
# Finished: prints nothing and returns at once. Interrupted: run it again.
set -euo pipefail
SUITE=trixie SWIFT=6.0.3
# No dependency resolver beyond debootstrap's: what swiftlang recommends or a test links is named here.
PACKAGES=swiftlang,swiftlang-dev,libc6-dev,libstdc++-14-dev,git,ca-certificates

say() { echo "[swift setup $(date +%T)] $*" >&2; }
die() { say "error: $*"; exit 1; }

TOP=${1:-${DOORSTEP_SWIFT:-${XDG_CACHE_HOME:-$HOME/.cache}/doorstep/swift}}
ROOT=$TOP/$SUITE
[ -e "$ROOT/.ready-$SWIFT" ] && exit 0

[ "$(id -u)" = 0 ] || die "making a chroot needs root: run 'sudo -E $0'"
for tool in wget gpgv ar xz flock unshare; do
  command -v $tool >/dev/null || die "$tool is missing"
done
mkdir -p "$TOP"; TOP=$(cd "$TOP" && pwd); ROOT=$TOP/$SUITE
exec 9>"$TOP/.lock"
flock -n 9 || { say 'another setup is running, waiting for it'; flock 9; }
[ -e "$ROOT/.ready-$SWIFT" ] && exit 0

KEYS=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e $KEYS ] || die 'the package debian-archive-keyring is missing'
mirror=${DOORSTEP_DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
  mirror=$(. /etc/os-release
    apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
      awk -v r="${VERSION_CODENAME:-}" '$1 == r && $2 == "main" && $3 ~ /debian\/?$/ {print $3; exit}')
fi
[ -n "$mirror" ] || die 'no Debian mirror in the host'"'"'s apt sources: set DOORSTEP_DEBIAN_MIRROR=URL'
eval "$(apt-config shell http Acquire::http::Proxy https Acquire::https::Proxy)"
for scheme in http https; do
  proxy=${!scheme:-}
  if [ -n "$proxy" ] && [ "$proxy" != DIRECT ]; then export "${scheme}_proxy=$proxy"; fi
done

PART=$TOP/part
rm -rf --one-file-system "$PART"; mkdir -p "$PART/deb"
debootstrap=$(command -v debootstrap || true)
if [ -z "$debootstrap" ]; then
  (cd "$PART/deb" && apt-get -qq download debootstrap 2>&1) | grep -v unsandboxed || true
  dpkg -x "$PART"/deb/debootstrap_*.deb "$PART/deb" || die "cannot fetch debootstrap: run 'apt-get update' first"
  debootstrap=$PART/deb/usr/sbin/debootstrap DEBOOTSTRAP_DIR=$PART/deb/usr/share/debootstrap
  export DEBOOTSTRAP_DIR
fi

say "Debian $SUITE with $PACKAGES (2.6 GB on disk)"
# Two stages, so that dpkg in the chroot can be told not to sync each file and to leave out manuals.
# Its own mount namespace: whatever happens, no mount is left behind.
stages='set -e
"$1" --foreign --variant=minbase --include="$2" --keyring="$3" "$4" "$5" "$6"
mkdir -p "$5/etc/dpkg/dpkg.cfg.d"
printf "%s\n" force-unsafe-io path-exclude=/usr/share/{man,doc,locale}/\* >"$5/etc/dpkg/dpkg.cfg.d/doorstep"
DEBOOTSTRAP_DIR=/debootstrap chroot "$5" /debootstrap/debootstrap --second-stage'
unshare --mount --pid --fork --kill-child bash -c "$stages" setup.sh \
  "$debootstrap" "$PACKAGES" $KEYS "$SUITE" "$PART/root" "$mirror" >"$TOP/setup.log" 2>&1 9>&- &
pid=$!
trap 'kill $pid 2>/dev/null || true' EXIT
last=
while kill -0 $pid 2>/dev/null; do
  sleep 1
  step=$(grep -oE '^I: (Retrieving|Validating|Extracting|Unpacking|Configuring)' "$TOP/setup.log" | tail -n1 || true)
  [ "$step" = "$last" ] || say "${step#I: }"
  last=$step
done
trap - EXIT
wait $pid || { tail -n 15 "$TOP/setup.log" >&2; die "debootstrap failed, see $TOP/setup.log"; }
rm -rf "$PART"/root/var/cache/apt/archives/*.deb "$PART"/root/var/lib/apt/lists/*

found=$(chroot "$PART/root" dpkg-query -W -f '${Version}' swiftlang)
case $found in $SWIFT-*) ;; *) die "$SUITE now has swiftlang $found, expected $SWIFT: try it, then change SWIFT here";; esac
touch "$PART/root/.ready-$SWIFT"
rm -rf --one-file-system "$ROOT"
mv "$PART/root" "$ROOT"; rm -rf "$PART"
say "ready: swiftlang $found, $(du -sh "$ROOT" | cut -f1)"
