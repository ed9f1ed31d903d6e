"""Makes what the virtual machine of a RadioLab boots: a kernel, and a file system with the real programs.

Both are kept in the user's cache folder, `wps-push/lab`, with a file `key` that names the versions that went in: while
these are the same, there is nothing to do.
"""

import hashlib
import logging
from pathlib import Path
import platform
import re
import tempfile

from . import debian, kernel
from .conf import STATION_RADIOS, station_conf
from .control import LabUnavailable, now
from .cpio import Archive
from .debian import CACHE, output, program

_LOGGER = logging.getLogger(__name__)

KERNEL = CACHE / "vmlinux"
INITRAMFS = CACHE / "initramfs"

_GUEST = Path(__file__).with_name("guest")
GUEST_FAKETIME = Path("/lib/libfaketime.so.1")
#: The modules beside this one that the result depends on.
_SOURCES = ("conf.py", "cpio.py", "image.py", "kernel.py")
#: The packages of the programs in the guest, and those that run it or are needed to make it.
_IN_GUEST = ("hostapd", "wpasupplicant", "iw", "busybox-static", "libfaketime")
_PACKAGES = (*_IN_GUEST, "qemu-system-x86", "kmod", "gcc", "libc6-dev")


def ensure() -> None:
    """Make kernel and file system if they are not there, or not of the versions that are installed.

    Raises LabUnavailable where this machine cannot make them.
    """
    if platform.machine() != "x86_64" or not Path("/etc/debian_version").exists():
        raise LabUnavailable("the simulated radios need Debian on a 64-bit PC (amd64)")
    if len(debian.versions(_PACKAGES)) < len(_PACKAGES):
        _LOGGER.info("Installing Debian packages for the radio lab")
        debian.install([*_PACKAGES])
    with debian.locked("image"):
        start = now()
        version = _kernel_version()
        key = _key(version)
        key_file = CACHE / "key"
        if key_file.exists() and key_file.read_text() == key:
            return
        _LOGGER.info("Preparing the radio lab's virtual machine")
        key_file.unlink(missing_ok=True)
        folder = _kernel_folder(version)
        with tempfile.TemporaryDirectory(dir=CACHE) as work:
            # A lab that starts at the same time finds the old files or the new ones.
            _file_system(folder, version, Path(work)).write(Path(work, INITRAMFS.name))
            Path(work, INITRAMFS.name).rename(INITRAMFS)
            Path(work, KERNEL.name).symlink_to(folder / "vmlinux")
            Path(work, KERNEL.name).rename(KERNEL)
        key_file.write_text(key)
        _LOGGER.info("Prepared it in %.1f s: %s", now() - start, ", ".join(key.splitlines()))


def _kernel_folder(version: str) -> Path:
    return CACHE / f"kernel-{version}"


def _kernel_version() -> str:
    """Return the version of the kernel that is here; download Debian's current one if there is none."""
    if here := sorted(CACHE.glob("kernel-*/vmlinux")):
        return here[-1].parent.name.removeprefix("kernel-")
    try:
        return _fetch_kernel()
    except LabUnavailable:
        # There may be no lists, or what they name is no longer there.
        if debian.apt("update").returncode:
            raise
        return _fetch_kernel()


def _fetch_kernel() -> str:
    version = kernel.newest()
    if not version:
        raise LabUnavailable("apt knows no package linux-image-amd64. As root: apt-get update")
    _LOGGER.info("Downloading Debian's kernel %s", version)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        unpacked = Path(work, "kernel")
        unpacked.mkdir()
        kernel.fetch(version, unpacked)
        unpacked.rename(_kernel_folder(version))
    return version


def _key(version: str) -> str:
    """Return what the result depends on."""
    digest = hashlib.sha256()
    for path in sorted([*_GUEST.iterdir(), *(Path(__file__).with_name(name) for name in _SOURCES)]):
        digest.update(path.read_bytes())
    rows = [f"{package} {number}" for package, number in sorted(debian.versions(_IN_GUEST).items())]
    return "\n".join([f"kernel {version}", *rows, f"sources {digest.hexdigest()[:16]}"])


def _file_system(folder: Path, version: str, work: Path) -> Archive:
    """Return the guest's file system: this machine's programs, the kernel's modules, the files of `guest/`."""
    archive = Archive()
    for name in ("dev", "proc", "run", "sys", "tmp", "var"):
        archive.folder(name)
    archive.link("var/run", "../run")
    _add_programs(archive)
    archive.file("sbin/doorman", _compile(_GUEST / "doorman.c", work))
    for script in ("bound", "dhcp", "overwrite", "station"):
        archive.file(f"sbin/{script}", (_GUEST / script).read_bytes())
    archive.file("init", (_GUEST / "init").read_bytes())
    archive.file("etc/udhcpd.conf", (_GUEST / "udhcpd.conf").read_bytes(), 0o644)
    for number, radio in enumerate(STATION_RADIOS, 1):
        conf = station_conf(number, {"ctrl_interface": "/run/wpa_supplicant", "update_config": "1"})
        archive.file(f"etc/stations/{number}-{radio}.conf", conf.encode(), 0o644)
    order = []
    for name, data in kernel.modules(folder, version):
        archive.file(f"modules/{name}", data, 0o644)
        order.append(name)
    archive.file("modules/order", "".join(f"{name}\n" for name in order).encode(), 0o644)
    return archive


def _add_programs(archive: Archive) -> None:
    names = {"hostapd": "hostapd", "wpa_supplicant": "wpasupplicant", "wpa_cli": "wpasupplicant", "iw": "iw"}
    paths = [Path(program(name, package)) for name, package in names.items()]
    for path in paths:
        archive.file(f"sbin/{path.name}", path.read_bytes())
    faketime = debian.faketime_library()
    archive.file(str(GUEST_FAKETIME), faketime.read_bytes())
    for library in _libraries([*paths, faketime]):
        archive.file(library, Path(library).read_bytes())
    busybox = program("busybox", "busybox-static")
    archive.file("bin/busybox", Path(busybox).read_bytes())
    for applet in output([busybox, "--list"]).split():
        if applet != "busybox":
            archive.link(f"bin/{applet}", "busybox")


def _libraries(programs: list[Path]) -> list[str]:
    """Return the paths of the shared libraries that programs need, the dynamic loader among them."""
    shown = output(["ldd", *map(str, programs)])
    return sorted(set(re.findall(r"(?:=> |^\s*)(/\S+) \(0x", shown, re.MULTILINE)))


def _compile(source: Path, work: Path) -> bytes:
    result = work / source.stem
    output([program("gcc", "gcc"), "-O2", "-s", "-static", "-o", str(result), str(source)])
    return result.read_bytes()
