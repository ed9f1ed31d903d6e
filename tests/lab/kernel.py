"""Debian's kernel: the package, unpacked as far as the virtual machine needs it."""

from collections.abc import Iterator
from compression import zstd
import lzma
from pathlib import Path
import re
import struct
import subprocess
import tarfile

from .control import LabUnavailable
from .debian import apt, output, program

_MODULES = ("virtio_pci", "virtio_net", "bridge", "ctr", "ccm", "cmac", "gcm", "ghash-generic", "mac80211_hwsim")
_WANTED = re.compile(
    r"(usr/)?(boot/vmlinuz-|lib/modules/[^/]+/(modules\.|kernel/("
    r"crypto|lib/crypto|drivers/virtio|net/(802|llc|bridge|core|mac80211|wireless|rfkill)|drivers/net/(net_failover|virtio_net)"
    r"|drivers/net/wireless/(virtual/)?mac80211_hwsim)))"
)
_XZ = b"\xfd7zXZ\0"


def newest() -> str:
    """Return the version of Debian's current kernel, as apt knows it, like 6.1.0-56-amd64; empty if it knows none."""
    command = ["apt-cache", "depends", "--important", "linux-image-amd64"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Depends: linux-image-(\S+)", done.stdout)
    return found[1] if found else ""


def fetch(version: str, target: Path) -> None:
    """Download a kernel and unpack it: `vmlinux`, which boots 3 s faster than the compressed one, and the modules."""
    package = f"linux-image-{version}"
    done = apt("download", package, directory=target)
    if done.returncode:
        raise LabUnavailable(f"apt-get download {package} failed: {done.stderr.strip()}")
    (archive,) = target.glob("*.deb")
    with (
        subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as unpack,
        tarfile.open(fileobj=unpack.stdout, mode="r|") as files,
    ):
        for member in files:
            member.name = member.name.removeprefix("./")
            if _WANTED.match(member.name):
                member.name = member.name.removeprefix("usr/")  # Where Debian 13 has its modules.
                files.extract(member, target, filter="tar")
    archive.unlink()
    output([program("depmod", "kmod"), "-b", str(target), version])
    image = target / "boot" / f"vmlinuz-{version}"
    (target / "vmlinux").write_bytes(_payload(image.read_bytes()))
    image.unlink()


def modules(kernel: Path, version: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of the modules that the lab needs, in the order in which they can be loaded."""
    seen = set()
    for module in _MODULES:
        shown = output([program("modprobe", "kmod"), "-d", str(kernel), "-S", version, "--show-depends", module])
        for path in map(Path, re.findall(r"^insmod (\S+)", shown, re.MULTILINE)):
            if path not in seen:
                seen.add(path)
                data = path.read_bytes()
                yield path.name.removesuffix(".xz"), lzma.decompress(data) if data.startswith(_XZ) else data


def _payload(image: bytes) -> bytes:
    """Return the kernel that is compressed in a bzImage.

    Offsets from the kernel's Documentation/arch/x86/boot.rst: the number of 512-byte sectors of set-up code (not
    counting the boot sector) at 0x1f1, the payload's offset from their end and its length at 0x248.
    """
    sectors = image[0x1F1]
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (sectors + 1) * 512 + offset
    payload = image[start : start + length]
    # Debian 12 uses xz, Debian 13 zstd. The payload's last four bytes, its unpacked size, are not part of either.
    if payload.startswith(_XZ):
        return lzma.LZMADecompressor().decompress(payload)
    return zstd.ZstdDecompressor().decompress(payload)
