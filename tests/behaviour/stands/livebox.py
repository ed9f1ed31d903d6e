"""A Livebox 7."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, Stand
from tests.emulators.livebox import CONTEXT, COOKIE, PASSWORD, SELF_PIN, WIFI_KEY, EmulatedLivebox
from tests.emulators.server import Fault

# What each obstacle looks like in the set-up of an access point.
_SET_UP: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPS_DISABLED: {"wps": False},
    Obstacle.WPA3_ONLY: {"mode": "WPA3-Personal"},
    Obstacle.HIDDEN_SSID: {"advertised": False},
    Obstacle.OPEN_NETWORK: {"mode": "None"},
    Obstacle.ENTERPRISE: {"mode": "WPA2-Enterprise"},
    Obstacle.RADIO_OFF: {"up": False},
}


class LiveboxStand(Stand):
    """A box with all its networks."""

    main = "main"
    obstacles = frozenset(_SET_UP)
    has_rights = True
    secrets = frozenset({PASSWORD, WIFI_KEY, SELF_PIN, CONTEXT, COOKIE})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedLivebox(clock=clock, walk_time=walk_time)
        self.router.accounts["guest"] = PASSWORD
        self.router.powerless.add("guest")

    @override
    async def start(self) -> None:
        await self.router.start()

    @override
    async def stop(self) -> None:
        await self.router.stop()
        self.router.sessions.clear()
        self.router.registrar.reset()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.router.url, "username": "admin", "password": PASSWORD, "verify_ssl": False}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {"password": "wrong"}

    @property
    @override
    def poor_settings(self) -> dict[str, Any]:
        return self.settings | {"username": "guest"}

    @property
    @override
    def requests(self) -> int:
        return len(self.router.heard)

    @property
    @override
    def most_at_once(self) -> int:
        return self.router.most_at_once

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins

    @property
    @override
    def sessions(self) -> int:
        return len(self.router.sessions)

    @override
    def end_sessions(self) -> None:
        self.router.sessions.clear()

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.router.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for vap in self.router.box.vaps:
            for name, value in _SET_UP[obstacle].items():
                setattr(vap, name, value)

    @override
    def ignore_presses(self) -> None:
        self.router.box.ignores_presses = True

    @override
    def press_elsewhere(self) -> None:
        self.router.box.press()

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac)

    @override
    def device_connects(self, mac: str) -> None:
        self.router.box.connect(mac)


STAND = LiveboxStand
