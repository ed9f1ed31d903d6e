"""One BSS, queried through its control socket."""

from ...model import Enrollee, Obstacle, Phase, Station, WindowStatus
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from .channel import Control, SocketGone
from .replies import BssFacts, Client, parse_bss, parse_client, parse_pin, parse_station, parse_window

_MAX_STATIONS = 512


class Bss:
    """A BSS of hostapd. The methods raise what `Control.request` raises."""

    facts: BssFacts
    """The facts read by `look`, which must be called first."""

    def __init__(self, name: str, control: Control) -> None:
        """The BSS of the interface `name`, with its control socket."""
        self.name = name
        self.control = control
        self.event_count = 0
        """How many events it has sent."""
        self.is_open = False
        """Whether its window is open, as its last answer says, or its events since then."""
        self.is_without_wps = False
        """Whether a press has shown that WPS is configured and does not run.

        It does not run if it was switched on with `SET` and `RELOAD`, until the radio is disabled and enabled. No answer
        of hostapd 2.10 and 2.11 shows that.
        """

    @property
    def obstacle(self) -> Obstacle | None:
        """Why WPS cannot run on it, as far as that is known."""
        return self.facts.obstacle or (Obstacle.WPS_DISABLED if self.is_without_wps else None)

    async def look(self) -> None:
        """Read the facts."""
        status = await self.control.request("STATUS")
        if not status.startswith("state="):
            # This is hostapd's global socket, or another program's.
            raise RouterProtocolError(f"no access point answers to STATUS at {self.control}")
        config = await self.control.request("GET_CONFIG")
        self.facts = parse_bss(self.name, status, config, await self.control.request("WPS_GET_STATUS"))
        self.is_open = self.facts.status.phase is Phase.OPEN

    async def version(self) -> str | None:
        """The version of hostapd; None if it does not report one."""
        reply = await self.control.request("GET version")
        return None if reply.startswith(("FAIL", "UNKNOWN")) else clean(reply)

    async def window(self) -> WindowStatus | None:
        """The status reported by the registrar; None if the BSS no longer exists."""
        try:
            status = parse_window(await self.control.request("WPS_GET_STATUS"))
        except SocketGone:
            return None
        self.is_open = status.phase is Phase.OPEN
        return status

    async def has_pin(self) -> bool:
        """Whether it has a PIN of its own, which it may have without WPS as well."""
        return parse_pin(await self.control.request("WPS_AP_PIN get"))

    async def stations(self) -> list[Station]:
        """The clients that are let into the network; raises what `clients` raises."""
        return [Station(mac=client.mac) for client in await self.clients() if client.is_authorized]

    async def clients(self) -> list[Client]:
        """All clients, including those that are not let into the network.

        Raises `RouterProtocolError` where hostapd does not list them: an empty list is an empty reply.
        """
        found: list[Client] = []
        reply = await self.control.request("STA-FIRST")
        if reply.startswith(("FAIL", "UNKNOWN")):
            raise RouterProtocolError("hostapd does not list its clients")
        for _ in range(_MAX_STATIONS):
            client = parse_client(reply)
            if client is None:
                # The end of the list, or the station that we had reached has left.
                break
            if normal_mac(client.mac):
                found.append(client)
            reply = await self.control.request(f"STA-NEXT {client.mac}")
        return found

    async def describe(self, mac: str) -> Enrollee | None:
        """What a device said about itself when it joined by WPS; None if it is not a client or joined another way."""
        return parse_station(await self.control.request(f"STA {mac}"))
