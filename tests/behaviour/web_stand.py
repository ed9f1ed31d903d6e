"""A router that speaks HTTP and has accounts with passwords, as most do."""

from abc import abstractmethod
from typing import Any, ClassVar, Protocol, override

from tests.emulators.registrar import Registrar
from tests.emulators.server import Fault, Heard, Server

from .stand import MISTYPED, ListFault, Stand

_LIST_FAULTS = {
    ListFault.NOT_FOUND: Fault(status=404, body=b"Not Found"),
    ListFault.IN_TROUBLE: Fault(status=500, body=b"Internal Server Error"),
    ListFault.EMPTY: Fault(body=b""),
    ListFault.TOO_LONG: Fault(pad=512 * 1024 + 1),
}


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
        return self.settings | {"password": MISTYPED}

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

    @property
    @override
    def is_open(self) -> bool:
        return any(self.registrar.status(name).pbc_status == "Active" for name in self.registrar.bsses)

    @property
    @override
    def joined(self) -> list[str]:
        return [one.mac for one in self.registrar.registered]

    @override
    def spoil_client_list(self, fault: ListFault | None) -> None:
        self.refuse_client_list(refuse=fault is ListFault.REFUSED)
        wrong = _LIST_FAULTS.get(fault) if fault else None
        self.server.spoiled = (self.asks_for_clients, wrong) if wrong else None

    @staticmethod
    @abstractmethod
    def asks_for_clients(heard: Heard) -> bool:
        """Whether a request is for the list of clients, or for a part of it."""

    @abstractmethod
    def refuse_client_list(self, *, refuse: bool) -> None:
        """Let the router turn such requests down in its own way, or not any more."""

    @override
    def ignore_presses(self) -> None:
        for bss in self.registrar.bsses.values():
            bss.stub = True

    @override
    def cut_off(self) -> None:
        self.registrar.is_cut_off = True

    @override
    def ignore_closes(self) -> None:
        self.registrar.ignores_cancels = True

    @override
    def hold_open(self) -> None:
        self.press_elsewhere()
        self.registrar.hold_open()

    @override
    def claim_join(self, mac: str | None) -> None:
        if not self.is_open:
            self.press_elsewhere()
        self.registrar.claim(mac)

    @override
    def two_devices_press(self) -> None:
        self.registrar.overlap()

    @override
    def device_fails(self, mac: str) -> None:
        for name, bss in self.registrar.bsses.items():
            if bss.pbc_status == "Active":
                self.registrar.fail(name, mac)


class WpsSwitch(Protocol):
    """Where an emulated router keeps what becomes of the wish to switch WPS."""

    switched: list[bool]
    ignores_switch: bool
    drops_when_switched: bool


class SwitchingStand(WebStand):
    """What is alike at those that let WPS be switched."""

    wps_switch: WpsSwitch

    @property
    @override
    def switched(self) -> list[bool]:
        return self.wps_switch.switched

    @override
    def ignore_switch(self, *, ignore: bool) -> None:
        self.wps_switch.ignores_switch = ignore

    @override
    def drop_when_switched(self) -> None:
        self.wps_switch.drops_when_switched = True
