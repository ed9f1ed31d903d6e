"""The emulated routers, in a process of their own: `python -m tests.bench.street`."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
import random
import time
from typing import Any

from custom_components.wps_push.wps.routers import DRIVERS
from tests.behaviour.house import stand_of
from tests.behaviour.stand import Stand
from tests.behaviour.stands.hostapd import HostapdStand
from tests.behaviour.web_stand import WebStand
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt, Interface, two_bands
from tests.emulators.openwrt.backends import Simulated
from tests.emulators.registrar import Registrar

from .serving import serve

NETWORKS = (("Home", "2g"), ("Things", "2g"), ("Home fast", "5g"), ("Home guests", "2g"))
"""Of a crowded router, with their bands."""
STATIONS = 100
"""Of a crowded router, spread over its networks."""
BUTTON = "3c:2a:f4:00:00:01"
"""A device whose button somebody presses."""


def _usual(number: int) -> list[Interface]:
    """The two bands and the guest network of most homes."""
    interfaces = two_bands()
    for index, interface in enumerate(interfaces):
        interface.bssid = _bssid(number, index)
    return interfaces


def _crowded(number: int) -> list[Interface]:
    return [
        Interface(
            ifname=f"phy{index}-ap0",
            section=f"network{index}",
            radio=f"radio{index}",
            band=band,
            bssid=_bssid(number, index),
            ssid=ssid,
            network="guest" if "guest" in ssid else "lan",
        )
        for index, (ssid, band) in enumerate(NETWORKS)
    ]


def _bssid(number: int, index: int) -> str:
    """An address of its own for each, or Home Assistant would take all routers for one."""
    high, low = divmod(number, 256)
    return f"00:11:22:{high:02x}:{low:02x}:{index:02x}"


def _registrar(stand: Stand) -> Registrar:
    if isinstance(stand, WebStand):
        return stand.registrar
    assert isinstance(stand, HostapdStand)
    return stand.hostapd.registrar


class Street:
    """Routers that are switched on, and the people who live there."""

    def __init__(self) -> None:
        self._factor = 1.0
        self._openwrts: list[EmulatedOpenWrt] = []
        self._stands: list[Stand] = []
        self._marks: list[int] = []
        self._pressing: list[asyncio.TimerHandle] = []

    def _clock(self) -> float:
        return time.monotonic() * self._factor

    async def build(
        self, routers: int, factor: float = 1, exchanges: Sequence[float] = (), *, crowded: bool = False
    ) -> list[dict[str, Any]]:
        """Switch so many OpenWrt routers on, whose clock runs `factor` times faster; how each is reached.

        They have the two bands and the guest network of most homes, or are `crowded`. A device takes 0.1 s to join at
        each, or as long as is given for it.
        """
        self._factor = factor
        for number in range(routers):
            interfaces = (_crowded if crowded else _usual)(number)
            exchange_time = exchanges[number] if exchanges else 0.1
            router = EmulatedOpenWrt(interfaces, clock=self._clock, exchange_time=exchange_time)
            # Home Assistant would search for a free name among all routers with the same one.
            router.bus.board["hostname"] = f"OpenWrt {number}"
            for station in range(STATIONS if crowded else 0):
                assert isinstance(router.bus.backend, Simulated)
                mac = f"00:33:{number // 256:02x}:{number % 256:02x}:00:{station:02x}"
                router.bus.backend.stations[mac] = router.interfaces[station % len(NETWORKS)].ifname
            await router.server.start()
            self._openwrts.append(router)
        account = {"username": "hass", "password": PASSWORD, "verify_ssl": False}
        # Its account does not see the configuration, and the first network is the main one anyway.
        return [
            {"driver": "openwrt", "settings": {"host": one.url, **account}, "main": None, "url": one.url}
            for one in self._openwrts
        ]

    async def build_one_of_each(self, factor: float = 1, drivers: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Switch a router on for each driver, or for each of these."""
        self._factor = factor
        for spec in DRIVERS:
            kind = stand_of(spec)
            if getattr(kind, "missing", None) is None and (not drivers or spec.key in drivers):
                stand = kind(clock=self._clock)
                await stand.start()
                self._stands.append(stand)
        keys = {stand_of(spec): spec.key for spec in DRIVERS}
        return [
            {
                "driver": keys[type(stand)],
                "settings": stand.settings,
                "main": stand.main,
                "url": stand.server.url if isinstance(stand, WebStand) else None,
            }
            for stand in self._stands
        ]

    async def requests(self) -> list[int]:
        """How many requests each router has had."""
        return [*(router.server.requests for router in self._openwrts), *(stand.requests for stand in self._stands)]

    async def counted(self) -> tuple[float, list[int]]:
        """The same, and when they were counted."""
        return time.monotonic(), await self.requests()

    async def log_ins(self) -> list[int]:
        """How often somebody has logged in at each OpenWrt router."""
        return [router.bus.log_ins for router in self._openwrts]

    async def sessions(self) -> list[int]:
        """How many sessions are open at each router of another kind."""
        return [stand.sessions for stand in self._stands]

    async def mark(self) -> None:
        """Remember what was heard until now."""
        self._marks = [len(server.heard) for server in self._servers]

    async def heard(self) -> list[list[dict[str, Any]]]:
        """The requests of HTTP that each router has heard since then; none of a router that speaks otherwise."""
        return [
            [
                {"method": one.method, "path": one.path, "headers": one.headers, "body": one.body}
                for one in server.heard[mark:]
            ]
            for server, mark in zip(self._servers, self._marks, strict=True)
        ]

    @property
    def _servers(self) -> list[Any]:
        quiet = type("Quiet", (), {"heard": []})
        stands = [stand.server if isinstance(stand, WebStand) else quiet for stand in self._stands]
        return [*(router.server for router in self._openwrts), *stands]

    async def close(self) -> None:
        """Let the routers close all windows, and forget who has joined."""
        for timer in self._pressing:
            timer.cancel()
        for router in self._openwrts:
            router.registrar.reset()
            router.registrar.registered.clear()
        for stand in self._stands:
            registrar = _registrar(stand)
            for name in registrar.bsses:
                registrar.cancel(name)

    async def end(self) -> None:
        """Switch all routers off."""
        for timer in self._pressing:
            timer.cancel()
        for router in self._openwrts:
            await router.server.stop()
        for stand in self._stands:
            await stand.stop()

    async def opened(self) -> list[float | None]:
        """When the window of each router has opened that is open, on the clock that all processes share."""
        registrars = [*(router.registrar for router in self._openwrts), *map(_registrar, self._stands)]
        found = []
        for registrar in registrars:
            ends = [ends_at for name in registrar.bsses if (ends_at := registrar.status(name).ends_at) is not None]
            found.append((min(ends) - registrar.walk_time) / self._factor if ends else None)
        return found

    async def press_elsewhere(self, within: float, seed: int) -> list[float]:
        """Somebody opens the main window of each OpenWrt router within so many seconds, all of which come alike; when."""
        chance = random.Random(seed)  # noqa: S311 - nothing is secret
        now, part = time.monotonic(), within / len(self._openwrts)
        moments = [now + part * (number + chance.random()) for number in range(len(self._openwrts))]
        chance.shuffle(moments)
        for at, router in zip(moments, self._openwrts, strict=True):
            self._at(at, router.registrar.press, router.interfaces[0].ifname)
        return moments

    async def press_devices(self, at: list[float]) -> None:
        """Somebody presses the button of a device near each router at these moments."""
        moments = iter(at)
        for router in self._openwrts:
            self._at(next(moments), router.press, BUTTON, "printer", hears=[router.interfaces[0].ifname])
        for stand in self._stands:
            self._at(next(moments), stand.device_presses, BUTTON)

    def _at(self, moment: float, happens: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        timer = asyncio.get_running_loop().call_at(moment, lambda: happens(*args, **kwargs))
        self._pressing.append(timer)

    async def registered(self) -> list[float | None]:
        """When a device has joined each OpenWrt router, on the clock that all processes share."""
        await self.opened()
        return [next((one.at / self._factor for one in router.registrar.registered), None) for router in self._openwrts]


@asynccontextmanager
async def living() -> AsyncGenerator[Street]:
    """A street on which nothing is built yet."""
    street = Street()
    try:
        yield street
    finally:
        await street.end()


if __name__ == "__main__":
    asyncio.run(serve(living))
