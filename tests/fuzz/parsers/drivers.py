"""Whole drivers, each asked for one thing by people who have just added the router: what comes of any answers to that.

A row for each driver that speaks through the session that it is given, and for each thing that it can do. The answers of an
input come in the order in which the driver asks, those to its log-in and log-out among them.
"""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from custom_components.wps_push.wps.blocks import Blocks
from custom_components.wps_push.wps.model import Enrollee, Network, RouterInfo, RouterReport, WindowStatus
from custom_components.wps_push.wps.router import (
    Authorises,
    Cancels,
    Describes,
    Recognisable,
    Router,
    RouterError,
    SwitchesWps,
    TellsPin,
    Traces,
)
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec, create
from custom_components.wps_push.wps.trace import Trace
from tests.behaviour.house import stand_of
from tests.behaviour.stand import PRINTER
from tests.fuzz import wire
from tests.fuzz.contract import Parser

APART = frozenset({"hostapd", "hostapd_ssh", "huawei", "tplink"})
"""Drivers that speak in other ways: control sockets, SSH, a library with a session of its own."""

MOST = 64
"""Answers in an input: more than any driver asks for one of these things."""

type Job = Callable[[Any, str], Coroutine[Any, Any, object]]
"""What a driver, and the main network's id, are asked for."""

_SETTINGS = {"host": wire.HOST, "username": "wps", "password": "a password", "verify_ssl": False, "granted": "a token"}


async def info(router: Router, _: str) -> RouterInfo:
    """Connect."""
    return await router.connect()


async def networks(router: Router, _: str) -> tuple[Network, ...]:
    """Look for the networks."""
    return await router.networks()


async def report(router: Router, _: str) -> RouterReport:
    """Look for the networks, and then for what is reported of them and of the clients."""
    await router.networks()
    return await router.report(stations=True)


async def press(router: Router, main: str) -> WindowStatus:
    """Open the window of the main network."""
    return await router.open_window(main)


async def close(router: Cancels, main: str) -> None:
    """Close it."""
    await router.close_window(main)


async def device(router: Describes, _: str) -> Enrollee | None:
    """Look for a device."""
    return await router.describe(PRINTER)


async def traces(router: Traces, _: str) -> Mapping[str, Trace]:
    """Look when clients have come."""
    return await router.traces()


async def pin(router: TellsPin, _: str) -> bool:
    """Look whether the router's own PIN is on."""
    return await router.pin_enabled()


async def switch(router: SwitchesWps, _: str) -> None:
    """Switch WPS off."""
    await router.set_wps(enabled=False)


async def blocked(router: Blocks, _: str) -> frozenset[str]:
    """Look who is kept out."""
    return await router.blocked()


async def identity(router: Recognisable, _: str) -> str | None:
    """Look who it is, without a log-in."""
    return await router.identify()


async def access(router: Authorises, _: str) -> str:
    """Ask for access."""
    return await router.authorise()


JOBS: Mapping[Job, type] = {
    info: Router,
    networks: Router,
    report: Router,
    press: Router,
    close: Cancels,
    device: Describes,
    traces: Traces,
    pin: TellsPin,
    switch: SwitchesWps,
    blocked: Blocks,
    identity: Recognisable,
    access: Authorises,
}
"""With what a driver has to be for it."""


# The token is sent back as it came; the lag is endless where it is not known how old a list is.
_RAW: Mapping[Job, frozenset[str]] = {access: frozenset({"result"}), report: frozenset({"lag"})}


def driver(spec: DriverSpec, *answers: bytes) -> Router:
    """A driver whose router gives these answers."""
    return create(spec, _SETTINGS, wire.session(*answers), wire.TIMING)


def _parser(spec: DriverSpec, job: Job) -> Parser:
    main = stand_of(spec).main

    async def ask(router: Router) -> object:
        try:
            return await job(router, main)
        finally:
            with suppress(RouterError):
                await router.disconnect()

    return Parser(
        name=f"{spec.key}.{job.__name__}",
        function=lambda *answers: wire.run(ask(driver(spec, *answers))),
        returns=job.__annotations__["return"],
        raw=_RAW.get(job, frozenset()),
        parts=MOST,
        fill=False,
    )


PARSERS = tuple(
    _parser(spec, job)
    for spec in DRIVERS
    if spec.key not in APART
    for job, kind in JOBS.items()
    if isinstance(driver(spec), kind)
)
