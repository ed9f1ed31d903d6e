"""What the tests of the hostapd driver share."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import override

import pytest

from custom_components.wps_push.wps.model import Band, Enrollee, Refusal, Signal, SignalKind
from custom_components.wps_push.wps.router import RouterError, WindowRefused
from custom_components.wps_push.wps.routers import DRIVERS
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.routers.hostapd.folder import Folder
from custom_components.wps_push.wps.timing import Timing
from tests.lab import HostapdNone
from tests.lab.conf import Conf, hostapd_conf
from tests.lab.debian import program

type Start = Callable[..., tuple[TwoInterfaces, Hostapd]]

SPEC = next(spec for spec in DRIVERS if spec.key == "hostapd")


def driver(folder: Path, timing: Timing | None = None, *, band: str | None = None) -> Hostapd:
    """A router that is not connected yet."""
    timing = timing or Timing()
    return Hostapd(Folder(folder, timing), band=Band(band) if band else None, timing=timing)


async def refusal(router: Hostapd, network_id: str = "wlan0") -> Refusal:
    """Press in vain; why that is."""
    with pytest.raises(WindowRefused) as refused:
        await router.open_window(network_id)
    return refused.value.refusal


class TwoInterfaces(HostapdNone):
    """One hostapd with two interfaces, as an access point with two radios, or with a guest network."""

    def __init__(self, *conf: Conf, speed: float = 1) -> None:
        """Take the options to change, of each interface."""
        super().__init__(speed=speed)
        self._conf = conf
        self._radios = len(conf)

    @override
    def start_ap(self, *conf: Conf, speed: float | None = None) -> None:
        paths = []
        for number, changes in enumerate(conf or self._conf):
            own = {"ctrl_interface": str(self.ap_directory), "interface": f"wlan{number}", "driver": "none"}
            path = self.directory / f"hostapd{number}.conf"
            path.write_text(hostapd_conf(own, changes))
            paths.append(str(path))
        self._daemon("hostapd", [*self._warp(speed), program("hostapd", "hostapd"), "-t", *paths])
        for control_socket in self.ap_sockets:
            self._answers("hostapd", control_socket)


class Ear:
    """Listens to a router in the background, and keeps what it heard."""

    def __init__(self, router: Hostapd) -> None:
        self._router = router
        self.signals: list[Signal] = []
        self.times: list[float] = []
        self.error: RouterError | None = None

    async def run(self) -> None:
        try:
            async with aclosing(self._router.signals()) as signals:
                async for signal in signals:
                    self.times.append(asyncio.get_running_loop().time())
                    self.signals.append(signal)
        except RouterError as error:
            self.error = error

    @property
    def kinds(self) -> list[SignalKind]:
        return [signal.kind for signal in self.signals]

    def of(self, network_id: str) -> list[SignalKind]:
        """What was heard of one network."""
        return [signal.kind for signal in self.signals if signal.network_id == network_id]

    def one(self, kind: SignalKind) -> Signal:
        """The only signal of a kind."""
        (found,) = [signal for signal in self.signals if signal.kind is kind]
        return found

    def device(self, kind: SignalKind) -> Enrollee | None:
        """The device of the only signal of a kind."""
        return self.one(kind).enrollee

    async def until(self, *kinds: SignalKind, seconds: float = 10) -> None:
        """Wait until signals of all these kinds were heard."""
        await until(lambda: set(kinds) <= set(self.kinds), seconds)

    def forget(self) -> None:
        """Listen only to what comes from now on."""
        self.signals.clear()
        self.times.clear()


@asynccontextmanager
async def listening(router: Hostapd) -> AsyncGenerator[Ear]:
    """Listen to a router for a while."""
    ear = Ear(router)
    task = asyncio.create_task(ear.run())
    try:
        await until(lambda: ear.signals or ear.error)
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for lies in other processes, too
            await asyncio.sleep(0.002)


def sockets(folder: Path) -> list[str]:
    """The names of what is in the control directory."""
    return sorted(path.name for path in folder.iterdir())


def ours(names: Iterable[str]) -> list[str]:
    """Those that are sockets of this package."""
    return [name for name in names if name.startswith("wps_push_")]
