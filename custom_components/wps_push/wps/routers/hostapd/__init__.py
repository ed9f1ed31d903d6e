"""hostapd, by its control interface. What it needs stands in hostapd.conf: `ctrl_interface`, `ctrl_interface_group`."""

from pathlib import Path

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from .driver import Hostapd
from .folder import Folder


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """The access points whose sockets lie in the folder `directory`, with the setting `band`, if any."""
    return Hostapd(Folder(Path(settings["directory"]), timing), band=preferred_band(settings), timing=timing)
