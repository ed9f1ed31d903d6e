"""What the tests of the driver for hostapd by SSH share."""

from contextlib import suppress
from pathlib import Path
import tempfile
from typing import Any

from custom_components.wps_push.wps.routers import DRIVERS
from custom_components.wps_push.wps.routers.hostapd_ssh import create
from custom_components.wps_push.wps.routers.hostapd_ssh.driver import HostapdSsh
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.ssh import PASSWORD, SshMachine
from tests.lab.dropbear import Dropbear
from tests.lab.sshd import Sshd

SPEC = next(spec for spec in DRIVERS if spec.key == "hostapd_ssh")


def driver(settings: dict[str, Any], session: Any, timing: Timing | None = None, **changes: Any) -> HostapdSsh:
    """A router that is not connected yet."""
    router = create(SPEC, settings | changes, session, timing or Timing())
    assert isinstance(router, HostapdSsh)
    return router


def by_key(sshd: Sshd | Dropbear, directory: object) -> dict[str, Any]:
    """The settings of somebody who has pasted a private key into the form, which takes out its line ends."""
    return {
        "host": sshd.host,
        "username": sshd.user,
        "password": sshd.user_key.replace("\n", ""),
        "pinned": sshd.fingerprint,
        "directory": str(directory),
    }


def by_password(machine: SshMachine, directory: object) -> dict[str, Any]:
    """The settings of somebody who has typed a password."""
    return {
        "host": machine.host,
        "username": "root",
        "password": PASSWORD,
        "pinned": machine.key.get_fingerprint(),
        "directory": str(directory),
    }


def clients(directory: Path) -> list[Path]:
    """The sockets that programs like hostapd_cli have on this machine for that control directory."""
    found: list[Path] = []
    for path in Path(tempfile.gettempdir()).glob("wpa_ctrl_*"):
        with suppress(OSError):
            command = Path("/proc", path.name.split("_")[-1].partition("-")[0], "cmdline").read_bytes()
            found += [path] if str(directory).encode() in command else []
    return found
