"""An OpenWrt router: uhttpd's and rpcd's JSON-RPC on a real HTTP server, before a simulated or a real hostapd."""

import asyncio
from collections.abc import Callable
import ssl
import time
from typing import Any, Self

from tests.emulators.registrar import Bss, Registrar
from tests.emulators.server import Fault

from .accounts import STOCK, Account, shipped
from .backends import Backend, Simulated
from .bus import Bus
from .server import Server
from .wireless import WIFI_KEY, Interface, two_bands

__all__ = ["PASSWORD", "WIFI_KEY", "EmulatedOpenWrt", "Fault", "Interface", "two_bands"]

PASSWORD = "emulated-password"
"""Of both accounts; a secret that nothing may show."""


def accounts() -> dict[str, Account]:
    """`root` with LuCI's stock rights, and `hass` with those of our own ACL group."""
    return {
        "root": Account(PASSWORD, STOCK, {"wireless": ["read", "write"]}),
        "hass": Account(PASSWORD, shipped("wps_push")),
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
        self.bus = Bus(backend=backend or Simulated(self.registrar), interfaces=self.interfaces, accounts=accounts())
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
        self.registrar.enrollee_presses(mac, hears)

    def expire_sessions(self) -> None:
        """Let all sessions be over."""
        self.bus.sessions.clear()

    async def reboot(self, down_for: float) -> None:
        """Be off for some seconds, and forget everything that is not on the flash."""
        await self.server.stop()
        self.expire_sessions()
        self.registrar.reset()
        await asyncio.sleep(down_for)
        await self.server.start()
