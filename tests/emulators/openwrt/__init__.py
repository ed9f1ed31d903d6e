"""An OpenWrt router: uhttpd's and rpcd's JSON-RPC on a real HTTP server, before a simulated or a real hostapd."""

import asyncio
from collections.abc import Callable
import ssl
import time
from typing import Any, Self

from tests.emulators.registrar import Bss, Registrar
from tests.emulators.server import Fault

from .accounts import EVERYTHING, STOCK, Account, shipped, together
from .backends import Backend, Simulated
from .bus import Bus
from .rpcd import Rpcd
from .server import Server
from .wireless import WIFI_KEY, WPS_PIN, Interface, two_bands

__all__ = ["PASSWORD", "WIFI_KEY", "WPS_PIN", "EmulatedOpenWrt", "Fault", "Interface", "two_bands"]

PASSWORD = "emulated-password"
"""Of all accounts; a secret that nothing may show."""


GROUPS = ("wps_push", "wps_push_eject")
"""What root is in beside LuCI's own group."""


def accounts() -> dict[str, Account]:
    """Those of a router on which our own ACL file is installed, and of one without it.

    `hass` has the rights of our group. `root` is in all groups, ours included; `stock` is what it is without our file.
    `admin` is in a group that holds everything. None of the others but `root` may see whom hostapd keeps out.
    """
    wireless = {"wireless": ["read", "write"]}
    return {
        "root": Account(PASSWORD, together(STOCK, *map(shipped, GROUPS)), wireless, ("luci-base", *GROUPS)),
        "stock": Account(PASSWORD, STOCK, wireless, ("luci-base",)),
        "hass": Account(PASSWORD, shipped("wps_push"), groups=("wps_push",)),
        "admin": Account(PASSWORD, EVERYTHING, wireless, ("superuser",)),
    }


class EmulatedOpenWrt:
    """A router on a port of 127.0.0.1; use it as an asynchronous context manager."""

    def __init__(
        self,
        interfaces: list[Interface] | None = None,
        *,
        backend: Backend | None = None,
        walk_time: float = 120,
        exchange_time: float = 0.1,
        independent: bool = True,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
        **server: Any,
    ) -> None:
        """Take a home's usual networks where none are given; a `backend` stands in the registrar's place."""
        self.interfaces = two_bands() if interfaces is None else interfaces
        self.registrar = Registrar(
            bsses={
                interface.ifname: Bss(uuid=interface.ifname if independent else "one", wps=interface.wps)
                for interface in self.interfaces
            },
            walk_time=walk_time,
            exchange_time=exchange_time,
            independent=independent,
            clock=clock,
        )
        self.rpcd = Rpcd(accounts=accounts())
        self.bus = Bus(backend=backend or Simulated(self.registrar), interfaces=self.interfaces, rpcd=self.rpcd)
        self.server = Server(bus=self.bus, tls=tls, port=port, **server)

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.stop()

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    def press(self, mac: str, name: str | None = None, *, hears: list[str] | None = None) -> None:
        """Somebody presses the button of a device, which calls itself `name` to the DHCP server."""
        if name is not None:
            self.bus.names[mac] = name
        backend = self.bus.backend
        names = [interface.ifname for interface in self.interfaces] if hears is None else hears
        banned = {name for name in names if isinstance(backend, Simulated) and backend.is_banned(name, mac)}
        self.registrar.enrollee_presses(mac, [name for name in names if name not in banned] if banned else hears)

    def expire_sessions(self) -> None:
        """Let all sessions be over."""
        self.rpcd.sessions.clear()

    def rename(self, ifname: str, to: str) -> None:
        """Give an interface another name, as a newer release does at its first start; hostapd starts anew."""
        (interface,) = (known for known in self.interfaces if known.ifname == ifname)
        interface.ifname = to
        old = self.registrar.bsses.pop(ifname)
        self.registrar.bsses[to] = Bss(uuid=old.uuid, wps=old.wps, stub=old.stub)

    async def reboot(self, down_for: float) -> None:
        """Be off for some seconds, and forget everything that is not on the flash."""
        await self.server.stop()
        self.expire_sessions()
        self.registrar.reset()
        await asyncio.sleep(down_for)
        await self.server.start()
