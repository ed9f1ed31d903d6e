"""One BSS: its control socket, and what is asked there."""

from pathlib import Path

from ...model import Enrollee, Station, WindowStatus
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from .control import ControlSocket, SocketGone
from .replies import BssFacts, parse_bss, parse_station, parse_window

_MAX_STATIONS = 512


class NotABss(RouterProtocolError):
    """A socket is not a BSS's: it is hostapd's global one, or another program's."""


class Bss:
    """A BSS of hostapd. The methods raise what `ControlSocket.request` raises."""

    facts: BssFacts
    """What `look` has learnt."""

    def __init__(self, path: Path, timeout: float) -> None:
        """Use the control socket at `path`; each request may take `timeout` seconds."""
        self.name = path.name
        self._path = path
        self.control = ControlSocket(path, timeout)
        self.heard = 0
        """How many events were heard of it."""

    async def look(self) -> None:
        """Learn the facts; raises `NotABss` as well."""
        status = await self.control.request("STATUS")
        if not status.startswith("state="):
            raise NotABss(f"no access point answers to STATUS at {self._path}")
        config = await self.control.request("GET_CONFIG")
        self.facts = parse_bss(self.name, status, config, await self.control.request("WPS_GET_STATUS"))

    async def version(self) -> str | None:
        """The version of hostapd; None where it does not tell."""
        reply = await self.control.request("GET version")
        return None if reply.startswith(("FAIL", "UNKNOWN")) else clean(reply)

    async def window(self) -> WindowStatus | None:
        """What the registrar says; None where the BSS is there no more."""
        try:
            return parse_window(await self.control.request("WPS_GET_STATUS"))
        except SocketGone:
            return None

    async def stations(self) -> list[Station]:
        """The clients that are let into the network."""
        found: list[Station] = []
        reply = await self.control.request("STA-FIRST")
        for _ in range(_MAX_STATIONS):
            first, _, rest = reply.partition("\n")
            mac = normal_mac(first)
            if mac is None:
                # The end of the list, or a station has left while we stood at it.
                break
            if "[AUTHORIZED]" in rest.partition("\n")[0]:
                found.append(Station(mac=mac))
            reply = await self.control.request(f"STA-NEXT {mac}")
        return found

    async def describe(self, mac: str) -> Enrollee | None:
        """What a device said of itself when it joined; None where it is not a client, or joined otherwise."""
        return parse_station(await self.control.request(f"STA {mac}"))
