"""hostapd through its control interface, which hostapd.conf enables: `ctrl_interface`, `ctrl_interface_group`."""

from pathlib import Path

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from .driver import Hostapd
from .folder import Folder


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """The driver of the access points whose sockets are in the folder `directory`; the setting `band` is optional."""
    return Hostapd(Folder(Path(settings["directory"]), timing), band=preferred_band(settings), timing=timing)
