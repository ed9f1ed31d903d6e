"""A house with an emulated OpenWrt router, whose time passes when a test says so."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import aiohttp

from custom_components.wps_push.wps.model import Phase, Result, Station, WindowStatus
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.openwrt.driver import OpenWrt
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt, Interface

TIMING = Timing(request=5, hang_up=0.005)
IMPATIENT = replace(TIMING, request=0.5)

PRINTER = "aa:bb:cc:00:00:01"
CAMERA = "aa:bb:cc:00:00:02"

MAIN = "default_radio0"
GUEST = "guest_radio0"

# What a narrow account calls them, and the interfaces of the main network.
NARROW, NARROW_GUEST = "phy0-ap0", "phy0-ap1"
LOW, HIGH = "phy0-ap0", "phy1-ap0"

IDLE = WindowStatus(phase=Phase.IDLE)
OPEN = WindowStatus(phase=Phase.OPEN)


def paired(mac: str) -> WindowStatus:
    """What a router shows after a device has joined."""
    return WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=mac)


def station(mac: str, hostname: str | None = None, ip: str | None = None) -> Station:
    """A device on the Wi-Fi."""
    return Station(mac=mac, hostname=hostname, ip=ip)


def texts_in(thing: object) -> Iterator[str]:
    """All texts that a driver keeps, however deep."""
    inside: list[object] = []
    match thing:
        case str():
            yield thing
        case dict():
            inside = [*thing, *thing.values()]
        case list() | tuple() | set() | frozenset():
            inside = [*thing]
        case _ if type(thing).__module__.startswith("custom_components."):
            names = [*getattr(thing, "__dict__", ()), *getattr(thing, "__slots__", ())]
            inside = [getattr(thing, name) for name in names]
    for part in inside:
        yield from texts_in(part)


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class House:
    """The router, the devices around it, and drivers that talk to it."""

    def __init__(self, session: aiohttp.ClientSession, **router: Any) -> None:
        self.session = session
        self.clock = Clock()
        self.router = EmulatedOpenWrt(clock=self.clock, **router)
        self.server = self.router.server
        self.registrar = self.router.registrar

    def wait(self, seconds: float) -> None:
        """Let time pass in the house."""
        self.clock.now += seconds

    def joins(self, mac: str = PRINTER, name: str = "printer", hears: list[str] | None = None) -> None:
        """Somebody presses a device's button, and time passes until it has joined if it can."""
        self.router.press(mac, name, hears=hears)
        self.wait(1)

    def driver(self, username: str = "root", *, timing: Timing = TIMING, **settings: Any) -> OpenWrt:
        """A driver with an account: `root` with LuCI's stock rights, or `hass` with those of our ACL group."""
        (spec,) = (spec for spec in DRIVERS if spec.key == "openwrt")
        values = {"host": self.router.url, "username": username, "password": PASSWORD, "verify_ssl": False}
        router = create(spec, values | settings, self.session, timing)
        assert isinstance(router, OpenWrt)
        return router

    def _interface(self, ifname: str) -> Interface:
        return next(known for known in self.router.interfaces if known.ifname == ifname)

    def absent(self, *ifnames: str) -> None:
        """After a power cut: hostapd has no object for a radio that listens for radar."""
        for ifname in ifnames:
            self._interface(ifname).up = False

    def arrives(self, *ifnames: str) -> None:
        """The time is over, and nobody has sent any radar."""
        for ifname in ifnames:
            self._interface(ifname).up = True

    def is_open(self, ifname: str) -> bool:
        """Whether a window is open there."""
        return self.registrar.status(ifname).pbc_status == "Active"

    async def after_a_restart(self, driver: OpenWrt, username: str, band: str | None = None) -> OpenWrt:
        """Another driver of the same router, which is handed what the one before it knew."""
        known = await driver.networks()
        await driver.disconnect()
        later = self.driver(username, band=band)
        later.remember(known)
        return later
