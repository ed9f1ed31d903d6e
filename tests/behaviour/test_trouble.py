"""What can go wrong between us and the router: every failure has words, nothing is lost, no secret is shown."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import product
import json
import logging
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Outcome, Refusal, WindowState
from custom_components.wps_push.wps.pin import DevicePin, JoinsByPin
from custom_components.wps_push.wps.router import (
    Cancels,
    Describes,
    Router,
    RouterAuthError,
    RouterError,
    RouterPermissionError,
    RouterUnreachable,
    WindowRefused,
)
from tests.emulators.server import Fault

from .house import FASTER, House
from .stand import PRINTER, PRINTER_PIN

needs = pytest.mark.needs
lacks = pytest.mark.lacks

type Call = Callable[[], Coroutine[Any, Any, object]]


def calls(router: Router, network_id: str) -> dict[str, Call]:
    """Everything that a driver can be asked for."""
    able: dict[str, Call] = {
        "connect": router.connect,
        "networks": router.networks,
        "report": lambda: router.report(stations=True),
        "open": lambda: router.open_window(network_id),
    }
    if isinstance(router, Describes):
        able["describe"] = lambda: router.describe(PRINTER)
    if isinstance(router, JoinsByPin):
        able["join by pin"] = lambda: router.open_for_pin(network_id, DevicePin.read(PRINTER_PIN))
    if isinstance(router, Cancels):
        able["close"] = lambda: router.close_window(network_id)
    return able | {"disconnect": router.disconnect}


async def all_that_goes_wrong(router: Router, network_id: str) -> dict[str, RouterError | None]:
    """Do everything, and see where it fails. Anything but a `RouterError` fails the test."""
    failed: dict[str, RouterError | None] = {}
    for name, call in calls(router, network_id).items():
        try:
            await call()
        except RouterError as error:
            failed[name] = error
        else:
            failed[name] = None
    return failed


def shown(errors: Iterable[RouterError | None]) -> str:
    """What people might read of errors, in the log and elsewhere."""
    return repr([(error, error.__cause__, error.__context__, error.__dict__) for error in errors if error])


# The log-in.


@needs("has_log_in")
async def test_a_wrong_password_is_tried_once_whatever_is_asked_afterwards(empty_house: House) -> None:
    house = empty_house
    router = house.driver(house.stand.wrong_settings)
    for name, call in [*calls(router, house.main).items()] * 2:
        if name != "disconnect":
            with pytest.raises(RouterAuthError):
                await call()
    await router.disconnect()
    assert house.stand.log_ins == 1


@needs("has_rights")
async def test_a_missing_right_is_named(empty_house: House) -> None:
    house = empty_house
    router = house.driver(house.stand.poor_settings)
    with pytest.raises((RouterPermissionError, WindowRefused)) as failed:  # noqa: PT012 - some say it at the log-in
        await router.connect()
        await router.networks()
        await router.open_window(house.main)
    if isinstance(failed.value, RouterPermissionError):
        assert failed.value.right
    else:
        assert isinstance(failed.value, WindowRefused)
        assert failed.value.refusal is Refusal.NO_PERMISSION
    await router.disconnect()


@needs("expires", Capability.STATUS)
async def test_a_session_that_is_over_is_renewed_once(house: House) -> None:
    await house.press()
    before = house.stand.log_ins
    house.stand.end_sessions()
    await house.look()
    await house.look()
    await house.device_joins(PRINTER)
    # Some routers show everybody the state of the window.
    assert house.stand.log_ins <= before + 1
    house.hear()
    assert house.outcome is Outcome.PAIRED


@needs("expires")
async def test_a_press_after_a_long_time_logs_in_anew(house: House) -> None:
    before = house.stand.log_ins
    house.stand.end_sessions()
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.stand.log_ins == before + house.stand.has_sessions


@needs("has_sessions")
async def test_whoever_leaves_gives_the_session_back(house: House) -> None:
    await house.press()
    assert house.stand.sessions == 1
    await house.router.disconnect()
    assert house.stand.sessions == 0


@needs("has_sessions")
@lacks(Capability.IDLE_STATUS)
async def test_a_scarce_log_in_is_given_back_when_the_window_has_closed(house: House) -> None:
    await house.press()
    await house.look()
    assert house.stand.sessions == 1
    await house.walk_time_passes()
    await asyncio.sleep(FASTER.linger * 2)
    for _ in range(100):
        if not house.stand.sessions:
            break
        await asyncio.sleep(0.01)
    assert house.stand.sessions == 0


# The connection.


async def test_a_router_that_is_off_is_unreachable(house: House) -> None:
    await house.stand.stop()
    for name, call in calls(house.router, house.main).items():
        if name != "disconnect":
            with pytest.raises(RouterUnreachable):
                await call()
    await house.router.disconnect()


async def test_a_reboot_interrupts_the_window_and_nothing_else(house: House) -> None:
    await house.press()
    await house.stand.stop()
    if house.can(Capability.STATUS):
        with pytest.raises(RouterUnreachable):
            await house.look()
    await house.wait(30)
    assert house.window.state is WindowState.OPEN
    await house.stand.start()
    await house.look()
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    # Some routers say only that no window is open; others nothing, and then the time is reckoned.
    early = {Outcome.INTERRUPTED, Outcome.CANCELLED}
    assert house.outcome in (early if house.can(Capability.STATUS) else {Outcome.TIMED_OUT})
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]


async def test_one_request_at_a_time(house: House) -> None:
    house.stand.spoil(Fault(delay=0.05))
    await asyncio.gather(
        house.router.report(stations=True), house.router.open_window(house.main), house.router.report(stations=True)
    )
    assert house.stand.most_at_once == 1


async def test_a_call_that_was_given_up_does_not_block_the_next(house: House) -> None:
    house.stand.spoil(Fault(delay=0.2))
    task = asyncio.create_task(house.router.report(stations=True))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    house.stand.spoil(None)
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]


@needs(Capability.IDLE_STATUS)
async def test_a_look_while_nobody_asks_costs_one_request_at_most(house: House) -> None:
    await house.look()
    before = house.stand.requests
    for _ in range(9):
        await house.look()
    # 90 an hour, at one look in 40 seconds.
    assert house.stand.requests - before <= 9


async def test_nothing_is_asked_where_nobody_wants_to_know(house: House) -> None:
    before = house.stand.requests
    await house.router.report(())
    assert house.stand.requests == before


# The answers.

FAULTS = {
    "late": Fault(delay=2),
    "cut off": Fault(keep=5),
    "none": Fault(close=True),
    "too long": Fault(pad=512 * 1024 + 1),
    "nonsense": Fault(body=b"\xff\x00 nonsense \xfe"),
    "another page": Fault(body=b"<!DOCTYPE html><html><body>Please wait</body></html>", status=200),
    "nothing": Fault(body=b""),
    "an empty object": Fault(body=b"{}"),
    "an empty list": Fault(body=b"[]"),
    "null": Fault(body=b"null"),
    "a deep list": Fault(body=b"[" * 100_000),
    "in trouble": Fault(body=b"Internal Server Error", status=500),
    "not there": Fault(body=b"Not Found", status=404),
    "unavailable": Fault(body=b"Service Unavailable", status=503),
}


@asynccontextmanager
async def newcomer(house: House) -> AsyncIterator[Router]:
    """A driver that has not met the router yet, and is not patient."""
    router = house.driver(request=0.3)
    yield router
    await router.disconnect()


@pytest.mark.parametrize("kind", FAULTS)
async def test_whatever_goes_wrong_has_words_and_passes(house: House, kind: str) -> None:
    async with newcomer(house) as router:
        house.stand.spoil(FAULTS[kind])
        failed = await all_that_goes_wrong(router, house.main)
        house.stand.spoil(None)
        # An answer without networks, or without a word about a device, may be a true one.
        assert {"connect", "report", "open"} <= {name for name, error in failed.items() if error}
        assert not any(secret in shown(failed.values()) for secret in house.stand.secrets)
        await router.connect()
        assert (await router.networks())[0].id == house.main


@needs("speaks_http")
@pytest.mark.parametrize("kind", ["in trouble", "unavailable"])
async def test_a_router_that_is_starting_is_out_of_reach_and_makes_no_nonsense(house: House, kind: str) -> None:
    async with newcomer(house) as router:
        house.stand.spoil(FAULTS[kind])
        with pytest.raises(RouterUnreachable):
            await router.connect()


@needs(Capability.STATUS)
@pytest.mark.parametrize("kind", FAULTS)
async def test_an_answer_that_makes_no_sense_ends_no_window(house: House, kind: str) -> None:
    await house.router.disconnect()
    router = house.router = house.driver(request=0.3)
    await router.connect()
    await router.networks()
    await house.press()
    house.stand.spoil(FAULTS[kind])
    with suppress(RouterError):
        await house.look()
    house.stand.spoil(None)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    await router.disconnect()


# An object or a list that is empty makes sense: nothing is there.
@pytest.mark.parametrize("kind", ["nonsense", "another page", "nothing", "null"])
async def test_an_answer_that_makes_no_sense_is_no_obstacle(house: House, kind: str) -> None:
    await house.router.disconnect()
    router = house.router = house.driver(request=0.3)
    await router.connect()
    before = await router.networks()
    house.stand.spoil(FAULTS[kind])
    with suppress(RouterError):
        assert await router.networks() == before
    try:
        await router.open_window(house.main)
    except WindowRefused as refused:
        assert refused.refusal is Refusal.NOT_CARRIED_OUT  # noqa: PT017 - most end with another error
    except RouterError:
        pass
    house.stand.spoil(None)
    await router.disconnect()


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(raw=st.binary(max_size=200), status=st.sampled_from([200, 200, 204, 302, 400, 401, 403, 500]))
async def test_whatever_bytes_come_only_router_errors_go_out(empty_house: House, raw: bytes, status: int) -> None:
    empty_house.stand.spoil(Fault(body=raw, status=status))
    await all_that_goes_wrong(empty_house.driver(), empty_house.main)


# Secrets.


async def test_no_secret_is_shown_anywhere(empty_house: House, caplog: pytest.LogCaptureFixture) -> None:
    house = empty_house
    caplog.set_level(logging.DEBUG)
    await house.move_in()
    said = [await house.router.connect(), await house.router.networks(), await house.press()]
    await house.device_joins(PRINTER)
    said.append(await house.router.report(stations=True))
    texts = [f"{said!r} {house.router!r} {house.reported!r} {vars(house.router)!r}"]
    if house.stand.has_log_in:
        with pytest.raises(RouterAuthError) as refused:
            await house.driver(house.stand.wrong_settings).connect()
        texts.append(shown([refused.value]))
    await house.router.disconnect()
    texts += [f"{record.getMessage()} {record.exc_info}" for record in caplog.records]
    assert not [secret for secret in house.stand.secrets if secret in "\n".join(texts)]


async def test_no_error_quotes_an_answer(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    private = "wpa_passphrase of somebody"
    names = ("error", "error_code", "message", "msg", "detail", "result", "success", "status", "description")
    bodies = (
        f"{private}",
        json.dumps(dict.fromkeys(names, private)),
        json.dumps({"result": [private], "error": {"message": private}, "errors": [{"description": private}]}),
        f"<error><code>{private}</code><message>{private}</message></error>",
        f"<!DOCTYPE html><title>{private}</title>",
    )
    for status, body in product((200, 403, 500) if house.stand.speaks_http else (200,), bodies):
        async with newcomer(house) as router:
            house.stand.spoil(Fault(body=body.encode(), status=status))
            failed = await all_that_goes_wrong(router, house.main)
            house.stand.spoil(None)
        assert private not in shown(failed.values())
    assert private not in caplog.text
