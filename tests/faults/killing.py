"""A router, and Home Assistants in processes of their own, which are killed and started again with what they have stored."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
import json
from pathlib import Path
import time
from typing import Any

from custom_components.wps_push.wps.routers import DriverSpec
from tests.behaviour.house import stand_of
from tests.behaviour.stand import PRINTER, Stand
from tests.emulators.server import Fault
from tests.support import eventually

from .process import Child, add, started


class Step(StrEnum):
    """When Home Assistant is killed."""

    BEFORE = "before"
    """Nobody has pressed, and the router has WPS on."""
    SWITCHING = "switching"
    """The router has switched WPS on, and its answer is on its way."""
    IN_PRESS = "in_press"
    """The router has opened its window, and its answer is on its way."""
    OPEN = "open"
    JOINED = "joined"
    """A device has joined, and Home Assistant has not looked since."""
    CLOSED = "closed"
    """The window has ended; where WPS was switched on for it, it is not off yet."""


class Home:
    """One router that is on, and what is stored of it."""

    def __init__(self, folder: Path, stand: Stand, stored: Path, factor: float) -> None:
        self.stand = stand
        self._folder = folder
        self._stored = stored
        self._factor = factor

    def kept(self, what: str) -> Any:
        """What is stored now."""
        return json.loads(self._stored.read_text())["data"][what]

    def started(self) -> AbstractAsyncContextManager[Child]:
        """Start Home Assistant with what is stored."""
        return started(self._folder, self.stand.main, self._factor)

    def delay_answers(self) -> None:
        """Let the router's answers be on their way for a while."""
        self.stand.spoil(Fault(late=0.3))

    async def join_unseen(self, child: Child) -> None:
        """Let a device join when Home Assistant does not look any more."""
        child.freeze()
        self.stand.device_presses(PRINTER)
        await eventually(lambda: not self.stand.is_open)

    async def kill(self, child: Child) -> None:
        """Let Home Assistant end at once; the router answers as ever after that."""
        await child.kill()
        self.stand.spoil(None)


@asynccontextmanager
async def a_home(folder: Path, spec: DriverSpec, factor: float, **options: Any) -> AsyncGenerator[Home]:
    """A home whose router has been added to a Home Assistant that has stopped; all clocks run `factor` times faster."""
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / factor)
    await stand.start()
    try:
        yield Home(folder, stand, await add(folder, spec, stand, **options), factor)
    finally:
        await stand.stop()
