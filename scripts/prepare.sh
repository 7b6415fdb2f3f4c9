#!/bin/bash
# Installs what a fresh Debian or Ubuntu lacks: prepare.sh GROUP...   build, desktop, android, swift, lint, fuzz, bluetooth
# As root, or by a sudo that asks nothing; else it prints the one line to type and goes on. Nothing missing: nothing happens.
. "$(dirname "$0")/lib.sh"

packages=()
for group in "$@"; do
  case $group in
    # To compile the core and the screens; only CI asks for it, a person is told by need.sh.
    build)
      packages+=(git make gcc libc6-dev perl)
      command -v javac >/dev/null || packages+=(openjdk-17-jdk-headless)
      command -v mvn >/dev/null || packages+=(maven)
      ;;
    # What Skia loads, and a Chinese font.
    desktop) packages+=(libgl1 libfontconfig1 libx11-6 fonts-noto-cjk) ;;
    # What stands in for the Android SDK's tools.
    android) packages+=(aapt zipalign apksigner dexdump zip unzip) ;;
    # To make the folder with Swift.
    swift) packages+=(wget gpgv binutils xz-utils util-linux debian-archive-keyring) ;;
    # A virtual machine and its first file system.
    bluetooth)
      packages+=(qemu-system-x86 cpio busybox-static)
      python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
      ;;
    lint) packages+=(shellcheck) ;;
    # libFuzzer is C++.
    fuzz) packages+=(g++) ;;
    *) die "prepare.sh: unknown group $group" ;;
  esac
done

[ "$(uname -s)" = Linux ] || exit 0
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "  not a Debian: these or their like should be installed: ${packages[*]}"
  exit 0
fi

installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxE "ii +${package//+/\\+}" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

install() {
  as_root apt-get -q update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"
}
# In a shell of its own: a step that fails ends it.
if ! may_be_root || ! (step prepare "installing ${missing[*]}" install); then
  echo "! please type: sudo apt-get install --no-install-recommends ${missing[*]}"
  echo "  going on without them as far as that goes"
fi
