"""initrd.py KERNEL BUSYBOX INIT OUT: the smallest first file system that mounts the host's / through virtio-9p, read-only,
loads the kernel's Bluetooth and hands over to INIT. KERNEL is an unpacked linux-image package."""

import glob
import lzma
import os
import shutil
import subprocess
import sys
import tempfile

kernel, busybox, init, out = sys.argv[1:]
version = os.listdir(f"{kernel}/lib/modules")[0]
files = {
    os.path.basename(path).split(".ko")[0].replace("-", "_"): path
    for path in glob.glob(f"{kernel}/lib/modules/{version}/kernel/**/*.ko*", recursive=True)
}
order = []


def read(path):
    return lzma.open(path).read() if path.endswith(".xz") else open(path, "rb").read()


def add(module):
    """The module after everything it depends on; what is no file is built in."""
    module = module.replace("-", "_")
    if module in order or module not in files:
        return
    for part in read(files[module]).split(b"\0"):
        if part.startswith(b"depends="):
            for other in filter(None, part[8:].decode().split(",")):
                add(other)
    order.append(module)


NEEDED = [
    *("virtio_pci", "9pnet_virtio", "9p"),
    # Pairing makes its keys by elliptic curves, and those need the kernel's random numbers.
    *("ecb", "cmac", "sha512_generic", "hmac", "ctr", "drbg", "ecdh_generic"),
    *("bluetooth", "hci_vhci"),
]
for module in NEEDED:
    add(module)

with tempfile.TemporaryDirectory() as root:
    for folder in ("bin", "mod", "proc", "dev", "newroot"):
        os.makedirs(f"{root}/{folder}")
    shutil.copy(busybox, f"{root}/bin/busybox")
    os.symlink("busybox", f"{root}/bin/sh")
    for module in order:
        with open(f"{root}/mod/{module}.ko", "wb") as file:
            file.write(read(files[module]))
    steps = [
        "#!/bin/sh",
        "B=/bin/busybox",
        "$B mount -t devtmpfs d /dev",
        *(f"$B insmod /mod/{module}.ko" for module in order),
        "$B mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 hostroot /newroot",
        "$B mount -o move /dev /newroot/dev",
        f"exec $B switch_root /newroot {init}",
    ]
    with open(f"{root}/init", "w") as file:
        file.write("\n".join(steps) + "\n")
    os.chmod(f"{root}/init", 0o755)
    subprocess.run(
        f"find . | cpio -o -H newc --quiet | gzip -1 > {out}.new && mv {out}.new {out}", shell=True, check=True, cwd=root
    )
