"""One BSS: its control socket, and what is asked there."""

from ...model import Enrollee, Station, WindowStatus
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from .channel import Control, SocketGone
from .replies import BssFacts, parse_bss, parse_station, parse_window

_MAX_STATIONS = 512


class Bss:
    """A BSS of hostapd. The methods raise what `Control.request` raises."""

    facts: BssFacts
    """What `look` has learnt."""

    def __init__(self, name: str, control: Control) -> None:
        """Be called `name`, and use this control socket."""
        self.name = name
        self.control = control
        self.heard = 0
        """How many events were heard of it."""

    async def look(self) -> None:
        """Learn the facts."""
        status = await self.control.request("STATUS")
        if not status.startswith("state="):
            # It is hostapd's global socket, or another program's.
            raise RouterProtocolError(f"no access point answers to STATUS at {self.control}")
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
        """The clients that are let into the network.

        Raises `RouterProtocolError` where hostapd does not list them: an empty list is an empty reply.
        """
        found: list[Station] = []
        reply = await self.control.request("STA-FIRST")
        if reply.startswith(("FAIL", "UNKNOWN")):
            raise RouterProtocolError("hostapd does not list its clients")
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
