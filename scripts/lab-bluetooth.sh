#!/bin/bash
# The project's importer against virtual meters over a real Bluetooth stack, without a radio: btleplug, D-Bus, BlueZ and the
# kernel's Bluetooth in a small virtual machine. lab-bluetooth.sh [SCENARIO...]; without a name all of them.
# What it is made of: tests/bluetooth/README.md. What it fetches is kept in ~/.cache/doorstep/bluetooth.
. "$(dirname "$0")/lib.sh"

[ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null || die "needs a Debian or Ubuntu: BlueZ and a kernel come from its packages"
scripts/need.sh rust c
scripts/prepare.sh bluetooth
for program in qemu-system-x86_64 python3 busybox cpio; do
  command -v $program >/dev/null || die "$program is missing"
done
start=$SECONDS
here=$PWD/tests/bluetooth cache=$tools/bluetooth
mkdir -p "$cache"

# unpack FOLDER PACKAGE...: out of Debian's packages, without installing them.
unpack() {
  local folder=$1 new
  shift
  new=$folder.new
  rm -rf "$new"
  mkdir -p "$new/.deb"
  (cd "$new/.deb" && { apt-get -qq download "$@" || { as_root apt-get -q update && apt-get -qq download "$@"; }; })
  for deb in "$new"/.deb/*.deb; do dpkg -x "$deb" "$new"; done
  rm -rf "$new/.deb" "$folder"
  mv "$new" "$folder"
}

# With the libraries they load, but the C library, which is the machine's.
bluez() {
  local libraries
  libraries=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances bluez dbus-daemon | grep -E '^lib' | grep -vE '^(libc6|libc-bin|libgcc|libcrypt1)' | sort -u)
  # shellcheck disable=SC2086 # a list of words
  unpack "$cache/bluez" bluez dbus-daemon $libraries
}

kernel() {
  local package
  package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/ { print $2; exit }')
  [ -n "$package" ] || die "no package with a kernel"
  unpack "$cache/kernel" "$package"
}

python() {
  rm -rf "$cache/python"
  python3 -m venv "$cache/python"
  "$cache/python/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"
}

initrd() { python3 "$here/guest/initrd.py" "$cache/kernel" "$(command -v busybox)" "$here/guest/init.sh" "$cache/initrd.gz"; }

[ -x "$cache/bluez/usr/libexec/bluetooth/bluetoothd" ] || step bluez "fetching BlueZ and D-Bus" bluez
compgen -G "$cache/kernel/boot/vmlinuz-*" >/dev/null || { rm -f "$cache/initrd.stamp" && step kernel "fetching a kernel" kernel; }
once "$cache/python.stamp" "$here/requirements.txt" -- step python "fetching the meters' Bluetooth (Bumble)" python
once "$cache/initrd.stamp" "$here/guest/initrd.py" -- step initrd "making the first file system" initrd
step importer "building the importer" cargo build --locked --bin import-meters

# The guest sees this machine's files, read-only, as its own. Emulated, not by KVM: where a machine is itself a guest, /dev/kvm
# may be there and not work.
log=target/logs/lab-bluetooth.log
machine() {
  local words="lab.HERE=$here lab.CACHE=$cache lab.IMPORTER=$PWD/target/debug/import-meters lab.FIXTURES=$PWD/fixtures/packets"
  [ $# = 0 ] || words+=" lab.ONLY=$(IFS=,; echo "$*")"
  timeout 900 qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max -smp 2 -m 768M \
    -nodefaults -no-user-config -nographic -no-reboot -kernel "$cache"/kernel/boot/vmlinuz-* -initrd "$cache/initrd.gz" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off nokaslr tsc=reliable $words" -serial stdio \
    -virtfs "local,path=/,mount_tag=hostroot,security_model=none,readonly=on,multidevs=remap" \
    </dev/null 2>&1 | sed -u 's|\r||g' | tee -a "$log" | grep --line-buffered -aE '^(PASS|FAIL|lab:)' || true
}

say "a virtual machine with virtual meters"
: >"$log"
machine "$@"
# BlueZ itself crashes now and then. What was passed before stands; the rest is tried once more in a new machine.
left=$(sed -n 's/^lab: not run: //p' "$log")
# shellcheck disable=SC2086 # a list of words
[ -z "$left" ] || grep -aq '^lab: failed' "$log" || { say "the rest once more, in a new machine" && machine $left; }

if ! grep -aq '^lab: all passed' "$log"; then
  die "the Bluetooth laboratory failed: all of it is in $log"
fi
say "the Bluetooth laboratory passed, $(took $((SECONDS - start)))"
