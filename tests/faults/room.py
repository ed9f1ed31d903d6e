"""A router in a Home Assistant, with something between them that goes wrong, and what has to be true in the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
import logging
from pathlib import Path
import time
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from custom_components.wps_push.wps.timing import Timing
from tests.behaviour.house import stand_of
from tests.behaviour.stand import PRINTER, Stand
from tests.sockets import sockets
from tests.support import Recorder, Shown, add_entry, eventually, faster

from .datagrams import DatagramProxy
from .plan import Begin, FaultKind, Interference, Plan
from .streams import StreamProxy

FACTOR = 100
"""How much faster the clock runs, but for what bounds real work on this machine."""

WALK_TIME = 120 / FACTOR

_PATIENCE = 20
"""Seconds that anything may take that comes by itself; it takes one or two."""

_SLACK = 0.3
"""Seconds that a time-out may come too early."""

_OURS = str(Path(__file__).parents[2] / "custom_components")


class Behind(Protocol):
    """The router behind the proxy: the stand of a driver, or a real hostapd. Each member is described at `Stand`."""

    main: ClassVar[str]
    has_log_in: ClassVar[bool]
    secrets: ClassVar[frozenset[str]]

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    @property
    def settings(self) -> dict[str, Any]: ...
    @property
    def log_ins(self) -> int: ...
    @property
    def sessions(self) -> int: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def joined(self) -> list[str]: ...
    def device_presses(self, mac: str) -> None: ...


class Room:
    """A home whose router is reached through a proxy."""

    def __init__(self, hass: HomeAssistant, spec: DriverSpec, plan: Plan, behind: Behind, factor: float) -> None:
        """Build it; nothing goes wrong until `live_through`."""
        self.hass = hass
        self.spec = spec
        self.stand = behind
        self.plan = plan
        self.recorder = Recorder(hass)
        self.interference = Interference()
        self.error: HomeAssistantError | None = None
        self._is_late = False
        """Whether the press has failed, and nothing was open some seconds later: what opens then cannot be known as ours."""
        """Of the press, if it has failed."""
        self.early: Callable[[], None] = partial(behind.device_presses, PRINTER)
        """What ends the window before its time, where the plan has something that does."""
        self.may_be_closed = False
        """Whether somebody closes the window, or tries to."""
        self.pressed_at = 0.0
        """As a timestamp."""
        self._walk_time = 120 / factor
        self._grace = Timing().grace / factor
        self._proxy: StreamProxy | DatagramProxy | None = None
        self._log_ins = 0
        self._soon: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None
        # What bounds real work on this machine is not made faster. Every log-in by SSH starts a program.
        real = {"slack": _SLACK, "grace": 0.5, "open_poll": 0.04, "comes_back": 0.2, "identify_for": 0.6}
        request = 2 if spec.key == "hostapd_ssh" else 0.4
        faster(hass, factor, request=request, identify_poll=0.1, **real)

    @property
    def settings(self) -> dict[str, Any]:
        """What a person has filled in to reach the proxy."""
        settings = self.stand.settings
        if isinstance(self._proxy, DatagramProxy):
            return settings | {"directory": str(self._proxy.directory)}
        assert self._proxy
        port = urlsplit(f"//{settings['host'].rpartition('/')[2]}").port
        return settings | {"host": settings["host"].replace(f":{port}", f":{self._proxy.port}")}

    async def move_in(self) -> None:
        """Switch the router on, and set it up by way of the proxy."""
        await self.stand.start()
        settings = self.stand.settings
        if host := settings.get("host"):
            port = urlsplit(f"//{host.rpartition('/')[2]}").port
            assert port
            self._proxy = StreamProxy(self.interference, port)
        else:
            self._proxy = DatagramProxy(self.interference, Path(settings["directory"]))
        await self._proxy.start()
        options: dict[str, Any] = {"only_while_needed": True} if self._keeps_wps_off else {}
        self.entry = await add_entry(self.hass, self.spec.key, self.settings, networks=[self.stand.main], **options)
        self.shown = Shown(self.hass, self.entry, self.stand.main)
        if Capability.PUSH in self.spec.capabilities:
            # Until it has looked, nobody knows what the router has shown before.
            network = self.entry.runtime_data.networks[self.stand.main]
            await eventually(lambda: network.window.status, _PATIENCE)
        if self._keeps_wps_off:
            await eventually(lambda: not self._switchable.wps_enabled, _PATIENCE)

    async def live_through(self) -> None:
        """One window, from the press until everything that can be known of it is known."""
        plan = self.plan
        if plan.begins is Begin.BEFORE_PRESS:
            self._begin()
        pressing = self.hass.async_create_task(self._press())
        if plan.begins is Begin.IN_PRESS:
            await eventually(lambda: self.stand.is_open or pressing.done())
            self._begin()
        if plan.joins_after is not None:
            self._soon = asyncio.get_running_loop().call_later(plan.joins_after, self.early)
        if plan.begins is Begin.AFTER_PRESS:
            await pressing
            self._begin()
        if plan.begins is Begin.BEFORE_END:
            await asyncio.sleep(0.8 * self._walk_time)
            self._begin()
        await asyncio.sleep(plan.lasts)
        self._end()
        await pressing
        # Whoever asks makes happen at the router what was due. A device may have asked late, and joined by the end.
        await eventually(lambda: not self.stand.is_open, _PATIENCE)
        if self._closing:
            await self._closing
        await self.agrees()
        if self.stand.joined:
            # If it never is, the story shows what was told in its place.
            with suppress(TimeoutError):
                await eventually(self._is_told, _PATIENCE)
        await self.agrees()
        if Capability.SWITCH in self.spec.capabilities:
            await self._has_settled()

    @property
    def _keeps_wps_off(self) -> bool:
        return self.plan.keeps_wps_off and Capability.SWITCH in self.spec.capabilities

    @property
    def _switchable(self) -> Stand:
        """A router whose WPS can be switched; the real hostapd's cannot."""
        assert isinstance(self.stand, Stand)
        return self.stand

    async def _has_settled(self) -> None:
        """WPS is off again where the household wants that, and otherwise nobody has switched it."""
        if self._keeps_wps_off:
            await eventually(lambda: not self._switchable.wps_enabled, _PATIENCE)
        else:
            assert self._switchable.switched == []
            assert self._switchable.wps_enabled

    async def _press(self) -> None:
        self.pressed_at = time.time()
        try:
            await self.shown.press()
        except HomeAssistantError as error:
            self.error = error
            await asyncio.sleep(self._grace)
            self._is_late = not self.stand.is_open and not self.stand.joined

    def press_close(self) -> None:
        """Somebody presses the button that closes the window."""
        self._closing = self.hass.async_create_task(self._press_close())

    async def _press_close(self) -> None:
        # Nobody can press a button that is not available.
        if self.shown.state("button", "close_window").state != STATE_UNAVAILABLE:
            with suppress(HomeAssistantError):
                await self.shown.press("close_window")

    def _begin(self) -> None:
        self._log_ins = self._count_log_ins()
        self.interference.begin(self.plan)

    def _end(self) -> None:
        self.interference.end()
        if isinstance(self._proxy, DatagramProxy):
            self._proxy.end()

    def _count_log_ins(self) -> int:
        return self.stand.log_ins if self.stand.has_log_in else 0

    async def agrees(self) -> None:
        """Wait until the window is shown as the router has it."""
        await eventually(lambda: self.shown.window == ("open" if self.stand.is_open else "closed"), _PATIENCE)

    # What has to be true.

    @property
    def _can_be_known(self) -> bool:
        """Whether a device that has joined can be told from the one before it.

        If the answer to a press is lost, that follows from what the router has shown before, for which some are not asked.
        """
        was_seen = self.error is None or "window_opened" in self.recorder.types
        return was_seen or Capability.IDLE_STATUS in self.spec.capabilities

    @property
    def _ours(self) -> list[Event]:
        """All that was told, without what is not about the press.

        A control socket that goes is a hostapd that has ended, and the next one's window would be somebody else's.
        """
        is_gone = isinstance(self._proxy, DatagramProxy) and self.plan.kind in {FaultKind.RESET, FaultKind.CLOSE}
        return [event for event in self.recorder.events if not (is_gone and event.data["opened_by"] == "elsewhere")]

    @property
    def closed(self) -> list[Event]:
        """The ends of windows among that."""
        return [event for event in self._ours if event.data["type"] == "window_closed"]

    def has_run_out(self, event: Event) -> bool:
        """Whether the window that the press has opened would be over when something happened."""
        return event.time_fired_timestamp > self.pressed_at + self._walk_time - _SLACK

    def _is_told(self) -> bool:
        """Whether people know of the printer, or that nobody knows."""
        types = self.recorder.types
        if not self._can_be_known:
            return True
        if Capability.REPORTS_ENROLLEE in self.spec.capabilities:
            return "device_paired" in types
        # The window of a press that has failed may have ended before anybody saw it.
        return "window_closed" in types or (self.error is not None and "window_opened" not in types)

    def check_the_story(self) -> None:
        """Everything that has happened was told, once, and nothing else."""
        told = [(event.data["type"], event.data) for event in self.recorder.events]
        story = [(type_, data.get("outcome") or data.get("mac"), data["opened_by"]) for type_, data in told]
        is_open = False
        for type_, _ in told:
            if type_ in {"window_opened", "window_closed"}:
                assert is_open is (type_ == "window_closed"), story
                is_open = not is_open
        assert not is_open, story
        joined = self.stand.joined
        paired = [data["mac"] for type_, data in told if type_ == "device_paired"]
        assert len(paired) == len(set(paired)), story
        assert set(paired) <= set(joined), story
        if joined and self._can_be_known and Capability.REPORTS_ENROLLEE in self.spec.capabilities:
            assert paired == joined, story
        ours = [event.data for event in self._ours]
        outcomes = {event.data["outcome"] for event in self.closed}
        may_be = {"interrupted", "timed_out"} | ({"paired"} if joined else set())
        assert outcomes <= may_be | ({"cancelled"} if self.may_be_closed else set()), story
        if Capability.STATUS in self.spec.capabilities and joined:
            assert "timed_out" not in outcomes, story
        openers = {"home_assistant"} | ({"elsewhere"} if self._is_late else set())
        assert {data["opened_by"] for data in ours if data["type"] == "window_opened"} <= openers, story
        if self.error is None:
            assert "window_opened" in self.recorder.types, story

    async def move_out(self) -> None:
        """Unload the entry: nothing of ours runs any more, and the router has its sessions and connections back."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()
        running = [task for task in asyncio.all_tasks() if _is_ours(task)]
        assert not running, running
        # Of a log-in whose answer never came nobody can say whether there is a session to end. Where the router lets one
        # administrator in, a log-out that is lost is not tried again: such a session ends by itself.
        unknown = self._count_log_ins() - self._log_ins + (Capability.IDLE_STATUS not in self.spec.capabilities)
        await eventually(lambda: self.stand.sessions <= unknown)
        if isinstance(self._proxy, StreamProxy):
            proxy = self._proxy
            await eventually(lambda: not proxy.spoiled)
        elif self._proxy:
            assert not self._proxy.left

    async def close(self) -> None:
        """Switch everything off. A device that wanted to join and found no window does not ask any more."""
        if self._soon:
            self._soon.cancel()
        if self._proxy:
            await self._proxy.stop()
        await self.stand.stop()


def _is_ours(task: asyncio.Task[Any]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and code.co_filename.startswith(_OURS)


def complaints(caplog: pytest.LogCaptureFixture, secrets: frozenset[str]) -> list[str]:
    """What must not be in the log: tracebacks, complaints of others, and secrets."""
    # The emulators' own server speaks of the requests that it cannot read.
    records = [record for record in caplog.records if record.name != "aiohttp.server"]
    wrong = [
        record.getMessage()
        for record in records
        if record.levelno >= logging.WARNING and ("wps_push" not in record.name or record.exc_info)
    ]
    text = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in records)
    return wrong + [f"a secret: {secret}" for secret in secrets if secret in text]


@asynccontextmanager
async def a_room(
    hass: HomeAssistant, spec: DriverSpec, plan: Plan, behind: Behind | None = None, factor: float = FACTOR
) -> AsyncGenerator[Room]:
    """A home that somebody has moved into, with the driver's emulated router unless another one is given.

    In the end, everything is off and no socket is left.
    """
    asyncio.get_running_loop().set_debug(False)
    before = sockets()
    room = Room(hass, spec, plan, behind or stand_of(spec)(clock=time.monotonic, walk_time=120 / factor), factor)
    try:
        await room.move_in()
        yield room
    finally:
        await room.close()
    await eventually(lambda: sockets() <= before)
