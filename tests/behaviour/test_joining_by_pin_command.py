"""A device joins by its own PIN from the command line, which takes the PIN back whatever becomes of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
import time

import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from custom_components.wps_push.wps.timing import Timing
from tests.support import eventually
from tests.wps.command_line import Ended, Running, run_here

from .command import arguments
from .house import stand_of
from .stand import PRINTER, PRINTER_PIN, Stand

needs = pytest.mark.needs
lacks = pytest.mark.lacks

QUICK = Timing(walk_time=3, grace=0.5, open_poll=0.04, comes_back=0.1, connect=1, identify_for=0.1, identify_poll=0.05)

type Type = Callable[[str], list[str]]


@pytest.fixture
async def stand(spec: DriverSpec) -> AsyncGenerator[Stand]:
    asyncio.get_running_loop().set_debug(False)
    stand = stand_of(spec)(clock=time.monotonic, walk_time=QUICK.walk_time)
    await stand.start()
    yield stand
    await stand.stop()


@pytest.fixture
def typed(spec: DriverSpec, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Type:
    """What a person types, whose device has a PIN."""

    def typed(pin: str) -> list[str]:
        monkeypatch.setenv("WPS_DEVICE_PIN", pin)
        return ["join", stand.main, *arguments(spec, stand.settings, monkeypatch)]

    return typed


def ok(ended: Ended) -> str:
    """What was printed, where all went well."""
    assert (ended.code, ended.err) == (0, "")
    assert PRINTER_PIN not in ended.out
    return ended.out


@needs(Capability.JOIN_BY_PIN)
async def test_the_device_with_the_pin_joins(stand: Stand, typed: Type) -> None:
    running = asyncio.create_task(run_here(*typed(f"{PRINTER_PIN[:4]}-{PRINTER_PIN[4:]}"), timing=QUICK))
    await eventually(stand.takes_pin)
    stand.device_uses_pin(PRINTER, PRINTER_PIN)
    opened, waits, *more = ok(await running).splitlines()
    assert "window_opened" in opened
    # Linksys shows that it waits; hostapd only says that it has accepted the PIN.
    assert waits.endswith(
        ("waits for the device with this PIN (read back)", "(accepted, which the router does not show)")
    )
    assert any("window_closed" in line and "paired" in line for line in more)
    assert stand.joined == [PRINTER]
    assert not stand.takes_pin()


@needs(Capability.JOIN_BY_PIN, Capability.REPORTS_ENROLLEE)
async def test_who_joined_is_printed(stand: Stand, typed: Type) -> None:
    running = asyncio.create_task(run_here(*typed(PRINTER_PIN), timing=QUICK))
    await eventually(stand.takes_pin)
    stand.device_uses_pin(PRINTER, PRINTER_PIN)
    last = ok(await running).splitlines()[-1]
    assert last.startswith("joined: ")
    assert PRINTER in last


@needs(Capability.JOIN_BY_PIN)
async def test_nobody_joins(stand: Stand, typed: Type) -> None:
    last = ok(await run_here(*typed(PRINTER_PIN), timing=QUICK)).splitlines()[-1]
    assert "window_closed" in last
    assert "timed_out" in last
    assert not stand.takes_pin()


@needs(Capability.JOIN_BY_PIN)
async def test_ctrl_c_takes_it_back(stand: Stand, typed: Type) -> None:
    running = await Running.start(*typed(PRINTER_PIN))
    await running.line("waits for the device")
    assert stand.takes_pin()
    running.interrupt()
    assert (await running.end()).code == 130
    assert not stand.takes_pin()


@needs(Capability.JOIN_BY_PIN)
@pytest.mark.parametrize(
    ("pin", "words"), [("48203716", "one digit of the PIN is mistyped"), ("4820371", "has four or eight digits")]
)
async def test_nothing_is_sent_of_a_pin_that_is_mistyped(stand: Stand, typed: Type, pin: str, words: str) -> None:
    before = stand.requests
    ended = await run_here(*typed(pin))
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert pin not in ended.err
    assert stand.requests == before


@needs(Capability.JOIN_BY_PIN)
async def test_somebody_else_has_opened_the_window(stand: Stand, typed: Type) -> None:
    stand.press_elsewhere()
    ended = await run_here(*typed(PRINTER_PIN), timing=QUICK)
    assert ended.code == 1
    assert "other_method" in ended.err
    assert stand.is_open
    assert not stand.takes_pin()


@lacks(Capability.JOIN_BY_PIN)
async def test_a_router_that_cannot_is_asked_nothing(spec: DriverSpec, stand: Stand, typed: Type) -> None:
    before = stand.requests
    ended = await run_here(*typed(PRINTER_PIN))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"wps: no device joins by its PIN: {spec.no_join_by_pin}\n"
    assert stand.requests == before
