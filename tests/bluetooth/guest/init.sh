#!/bin/sh
# The guest's first process. Its root is the host's, mounted read-only; what it writes is in memory.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /dev/shm 2>/dev/null
mkdir -p /run/dbus /var/lib/dbus /var/lib/bluetooth
# Words lab.NAME=VALUE of the kernel's command line.
for word in $(cat /proc/cmdline); do
  case $word in lab.*=*) word=${word#lab.}; export "${word%%=*}=${word#*=}" ;; esac
done
echo "lab: kernel $(uname -r), up after $(cut -d' ' -f1 /proc/uptime) s"

with_libraries() { LD_LIBRARY_PATH=$CACHE/bluez/usr/lib/x86_64-linux-gnu:$CACHE/bluez/lib/x86_64-linux-gnu exec "$@"; }
with_libraries "$CACHE/bluez/usr/bin/dbus-daemon" --config-file="$HERE/guest/dbus.conf" --nofork --nopidfile &
while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
"$CACHE/python/bin/python3" "$HERE/guest/lab.py"
echo "lab: down after $(cut -d' ' -f1 /proc/uptime) s"
"$CACHE/python/bin/python3" -c 'import ctypes, os; os.sync(); ctypes.CDLL(None).reboot(0x4321FEDC)'
sleep 5
