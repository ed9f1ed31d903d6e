"""hostapd on another machine, by the `hostapd_cli` there: whatever has a shell that SSH reaches can be used."""

import aiohttp

from ...router import Router
from ...timing import Timing
from ..spec import PINNED, DriverSpec, Settings, preferred_band
from .driver import HostapdSsh
from .place import RemoteFolder
from .shell import Shell


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """The access points of the machine `host` whose sockets lie in the folder `directory`.

    `password` may be a private key, and `pinned` is the fingerprint of the host key that a person has confirmed.
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
