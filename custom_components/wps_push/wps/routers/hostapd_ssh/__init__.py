"""hostapd on another machine, through the `hostapd_cli` there. Any machine with a shell that SSH can reach will do."""

import aiohttp

from ...router import Router
from ...timing import Timing
from ..spec import PINNED, DriverSpec, Settings, preferred_band
from .driver import HostapdSsh
from .place import RemoteFolder
from .shell import Shell


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """The driver of the access points on the machine `host` whose sockets are in the folder `directory`.

    `password` may also be a private key. `pinned` is the fingerprint of the host key that a person has confirmed.
    """
    shell = Shell(
        settings["host"],
        username=settings["username"],
        secret=settings["password"],
        pinned=settings.get(PINNED),
        timing=timing,
    )
    return HostapdSsh(
        shell, RemoteFolder(shell, settings["directory"], timing), band=preferred_band(settings), timing=timing
    )
