"""A router with ASUSWRT: httpd's log-in and pages on a real HTTP server, before a simulated registrar."""

from base64 import b64encode
from collections.abc import Callable
import time
from typing import Self

from tests.emulators.registrar import Bss, Registrar

from .httpd import Httpd
from .wireless import AP_PIN, WIFI_KEY, Build, Client, Radios, two_bands

__all__ = ["ACCOUNT", "AP_PIN", "PASSWORD", "USERNAME", "WIFI_KEY", "Build", "Client", "EmulatedAsus"]

USERNAME = "admin"
PASSWORD = "emulated-password"
ACCOUNT = b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
"""As it is sent. Secrets that nothing may show."""


class EmulatedAsus:
    """A router on a port of 127.0.0.1; use it as an asynchronous context manager."""

    def __init__(
        self,
        build: Build = Build.BROADCOM,
        *,
        several: bool = False,
        walk_time: float = 120,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take a home's usual two bands; `several` is a build that opens both at once (`wps_multiband`)."""
        self.registrar = Registrar(
            bsses={name: Bss(uuid="one" if several else name) for name in ("wl0", "wl1")},
            walk_time=walk_time,
            independent=not several,
            clock=clock,
        )
        self.radios = Radios(build, self.registrar, nvram=two_bands(), several=several)
        self.radios.nvram["wps_multiband"] = str(int(several))
        self.httpd = Httpd(self.radios, account=ACCOUNT, clock=clock)

    async def __aenter__(self) -> Self:
        await self.httpd.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.httpd.stop()

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.httpd.url

    async def power_off(self) -> None:
        """Switch it off."""
        await self.httpd.stop()
        self.forget()

    def forget(self) -> None:
        """Forget what is not in nvram."""
        self.httpd.tokens.clear()
        self.registrar.reset()
        self.radios.forget()
