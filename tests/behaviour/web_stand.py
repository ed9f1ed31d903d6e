"""A router that speaks HTTP and has accounts with passwords, as most do."""

from abc import abstractmethod
from typing import Any, ClassVar, override

from tests.emulators.registrar import Registrar
from tests.emulators.server import Fault, Heard, Server

from .stand import Stand


class WebStand(Stand):
    """What is alike at all of them."""

    username: ClassVar[str | None] = None
    """Of the account that may press; None where a password is enough."""
    password: ClassVar[str]
    powerless: ClassVar[str]
    """The user name of the account that may not press, with the same password; where `has_rights`."""
    server: Server
    registrar: Registrar

    @abstractmethod
    def forget(self) -> None:
        """Forget what a reboot forgets."""

    @override
    async def start(self) -> None:
        await self.server.start()

    @override
    async def stop(self) -> None:
        await self.server.stop()
        self.forget()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        account = {"username": self.username} if self.username else {}
        return {"host": self.server.url, **account, "password": self.password, "verify_ssl": False}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {"password": "wrong"}

    @property
    @override
    def poor_settings(self) -> dict[str, Any]:
        return self.settings | {"username": self.powerless}

    @property
    @override
    def requests(self) -> int:
        return len(self.server.heard)

    @property
    @override
    def heard(self) -> list[Heard]:
        return self.server.heard

    @property
    @override
    def most_at_once(self) -> int:
        return self.server.most_at_once

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.server.fault = fault

    @override
    def ignore_presses(self) -> None:
        for bss in self.registrar.bsses.values():
            bss.stub = True
