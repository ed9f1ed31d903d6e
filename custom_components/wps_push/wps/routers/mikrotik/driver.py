"""The MikroTik driver: RouterOS opens a window, and reports nothing about it."""

from collections.abc import Container
from contextlib import suppress
import re
from typing import override

from ...blocks import Blocks
from ...model import Band, Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, Station, WindowStatus
from ...router import UNREADABLE, Describes, Router, WindowRefused
from ...text import clean, lowest_mac, normal_ip, normal_mac
from ..common.grouping import Group, group
from . import access_list, access_points
from .access_points import AccessPoint
from .rest import CommandFailed, NoSuchMenu, Rest, Row

_PRESS = "wps-push-button"
"""In the syntax tree of RouterOS 7.12 to 7.24 with `numbers` as its one argument (tikoci/restraml, `docs/*/extra/inspect.json`)."""

_NO_MAC = "00:00:00:00:00:00"

_PROVEN = ("authorized", "802.1x-port-enabled")
"""Whether a station has shown that it knows the password, in the new menus and in the old one (MikroTik manual, "WiFi" and
"Wireless Interface", registration table); one that gets it wrong is listed as well."""


_DURATION = re.compile(
    r"(?:(\d{1,5})w)?(?:(\d)d)?(?:(\d{1,2})h)?(?:(\d{1,2})m)?(?:(\d{1,2})s)?(?:(\d{1,3})ms)?", re.ASCII
)
_UNITS = (604800, 86400, 3600, 60, 1, 0.001)


class MikroTik(Router, Describes, Blocks):
    """A router with RouterOS 7.

    It has a command to open the window, none to close it, and nothing that shows its state. A network is opened on
    one interface: whether several of them share a WPS UUID is not documented.
    """

    def __init__(self, rest: Rest, *, title: str, band: Band | None) -> None:
        """Do nothing yet; `band` is where windows are opened if a network has it."""
        self._rest = rest
        self._title = title
        self._band = band
        self._groups: dict[str, Group[AccessPoint]] = {}
        self._known_leases: dict[str | None, Row] = {}
        # Whom these were read for, with a lease or without.
        self._looked_up: frozenset[str] = frozenset()

    @override
    async def connect(self) -> RouterInfo:
        resource = await self._rest.settings("system/resource")
        name = (await self._rest.settings("system/identity")).get("name")
        try:
            # Virtual machines have the menu too. It says there that they are no MikroTik board.
            board = await self._rest.settings("system/routerboard")
        except NoSuchMenu:
            board = {}
        # On a router that manages access points, the wireless interfaces belong to other devices.
        interfaces = await self._rest.rows("interface", ("type", "mac-address"))
        found = (_mac(row) for row in interfaces if row.get("type") == "ether")
        macs = frozenset(mac for mac in found if mac and mac != _NO_MAC)
        host = self._rest.web.host
        lowest = lowest_mac(macs) or host
        return RouterInfo(
            identity=clean(board.get("serial-number")) or lowest,
            name=clean(name) or host,
            manufacturer=self._title,
            model=clean(board.get("model")) or clean(resource.get("board-name")),
            sw_version=clean(resource.get("version")),
            macs=macs,
            url=self._rest.web.url,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        await self._discover()
        return tuple(found.network for found in self._groups.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        # Read again before each press: names can change, and numbers do at every start of the router.
        await self._discover()
        found = self._groups.get(network_id)
        if found is None:
            raise WindowRefused(Refusal.RADIO_OFF)
        access_point = found.choice(self._band)
        if access_point is None:
            raise WindowRefused(Refusal((found.network.obstacle or Obstacle.RADIO_OFF).value))
        try:
            await self._press(access_point)
        except NoSuchMenu:
            raise WindowRefused(Refusal.NOT_BUILT_IN) from None
        except CommandFailed:
            raise WindowRefused(Refusal.NOT_CARRIED_OUT) from None
        return WindowStatus(phase=Phase.OPEN)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        return RouterReport(stations=await self._stations() if stations else None)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        lease = (await self._leases()).get(mac)
        return Enrollee(mac=mac, hostname=clean(lease.get("host-name")), ip=_ip(lease)) if lease else None

    @override
    async def block(self, mac: str, seconds: float | None) -> float | None:
        await access_list.block(self._rest, await self._menus(), mac)
        return None

    @override
    async def unblock(self, mac: str) -> None:
        await access_list.unblock(self._rest, await self._menus(), mac)

    @override
    async def blocked(self) -> frozenset[str]:
        return await access_list.blocked(self._rest, await self._menus())

    @override
    async def disconnect(self) -> None:
        """There is no session."""

    async def _discover(self) -> None:
        self._groups = group(await access_points.read(self._rest))

    async def _menus(self) -> list[str]:
        """The menus that have access points."""
        if not self._groups:
            await self._discover()
        return sorted({interface.menu for found in self._groups.values() for interface in found.interfaces})

    async def _press(self, access_point: AccessPoint) -> None:
        """Press by name. If the router does not accept a name, press by the number that was just read."""
        try:
            await self._rest.run(access_point.menu, _PRESS, {"numbers": access_point.name})
        except CommandFailed:
            await self._rest.run(access_point.menu, _PRESS, {".id": access_point.id})

    async def _stations(self) -> tuple[Station, ...]:
        menus = await self._menus()
        try:
            tables = [
                await self._rest.rows(
                    f"{menu}/registration-table", ("mac-address", "last-ip", "ap", "uptime", *_PROVEN)
                )
                for menu in menus
            ]
        except NoSuchMenu:
            # An upgrade may have renamed it: the access points are looked for again the next time.
            self._groups = {}
            raise
        rows = {mac: row for table in tables for row in table if _is_client(row) and (mac := _mac(row))}
        # The clients are asked for each second while a window is open; names are only worth a request when somebody came.
        if not rows.keys() <= self._looked_up:
            # The leases bring nothing but names and addresses: without them it is still known who is there.
            with suppress(*UNREADABLE):
                self._known_leases = await self._leases()
        self._looked_up = frozenset(rows)
        return tuple(
            Station(
                mac=mac,
                hostname=clean(lease.get("host-name")),
                ip=_ip(lease) or normal_ip(row.get("last-ip")),
                associated_for=_seconds(row.get("uptime", "")),
            )
            for mac, row in rows.items()
            for lease in [self._known_leases.get(mac, {})]
        )

    async def _leases(self) -> dict[str | None, Row]:
        """What the router's DHCP server knows, by MAC address; empty where another machine is the DHCP server."""
        rows = await self._rest.rows("ip/dhcp-server/lease", ("mac-address", "host-name", "address", "active-address"))
        # Of several the one in use counts: the others are what is left of former ones, or reserved.
        return {_mac(row): row for row in sorted(rows, key=lambda row: "active-address" in row)}


def _is_client(row: Row) -> bool:
    """Whether a registered station has been let in, and is no access point that this router is itself a client of."""
    return row.get("ap") != "true" and not any(row.get(name) == "false" for name in _PROVEN)


def _seconds(duration: str) -> float | None:
    """A duration as RouterOS writes it, such as `1w2d3h4m5s` or `5h55m9s180ms`; None if it is none."""
    found = _DURATION.fullmatch(duration)
    if not found or not duration:
        return None
    return sum(int(number or 0) * seconds for number, seconds in zip(found.groups(), _UNITS, strict=True))


def _mac(row: Row) -> str | None:
    return normal_mac(row.get("mac-address"))


def _ip(lease: Row) -> str | None:
    """The address that is in use, else the one that is reserved; a static lease may name a pool instead."""
    return normal_ip(lease.get("active-address")) or normal_ip(lease.get("address"))
