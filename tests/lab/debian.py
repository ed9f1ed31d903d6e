"""Programs that the lab runs, from Debian's packages, which root gets installed without asking."""

from collections.abc import Iterable, Iterator
import contextlib
import fcntl
import os
from pathlib import Path
import shutil
import subprocess

from .control import LabError, LabUnavailable

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wps-push" / "lab"
_POLICY = Path("/usr/sbin/policy-rc.d")


def program(name: str, package: str) -> str:
    """Return the full path of a program; LabUnavailable if neither it nor its package can be had."""
    if not (path := _find(name)):
        install([package])
        path = _find(name)
    if not path:
        raise LabUnavailable(f"{name} is not there, although the package {package} is installed")
    return path


def faketime_library() -> Path:
    """Return the library that makes a program's clock run faster; LabUnavailable if it cannot be had."""
    if not (found := [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]):
        install(["libfaketime"])
        found = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]
    return found[0]


def faketime(library: Path, speed: float) -> list[str]:
    """Return the start of a command that runs a program with a clock that is some times faster."""
    return ["env", f"LD_PRELOAD={library}", f"FAKETIME=+0 x{speed:g}"]


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of those of the packages that are installed."""
    query = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package} ${Version}\n", *packages]
    rows = (
        row.split() for row in subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    )
    return {row[1]: row[2] for row in rows if row[0] == "ii"}


def install(packages: list[str]) -> None:
    """Install those of the packages that are missing; LabUnavailable if that cannot be done."""
    if not shutil.which("apt-get"):
        raise LabUnavailable(f"this layer of the lab needs Debian, with the packages {' '.join(packages)}")
    with locked("packages"):
        missing = [package for package in packages if package not in versions(packages)]
        if not missing:
            return
        command = f"apt-get install {' '.join(missing)}"
        if os.geteuid() != 0:
            raise LabUnavailable(f"Debian packages are missing. As root: {command}")
        with _no_services():
            if apt("install", "-y", "--no-install-recommends", *missing).returncode:
                apt("update")
                done = apt("install", "-y", "--no-install-recommends", *missing)
                if done.returncode:
                    raise LabUnavailable(f"{command} failed: {done.stderr.strip()}")


def _find(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def output(command: list[str]) -> str:
    """Return what a command prints; LabError if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


def apt(*arguments: str, directory: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run apt-get without questions."""
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "APT::Sandbox::User=root", *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time do something."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _no_services() -> Iterator[None]:
    """Keep Debian from starting services of what is being installed, by its policy file."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
