"""What the emulated routers answer to each thing that a driver is asked for: the inputs that all others are made of."""

import asyncio
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import aiohttp

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec, create
from tests.behaviour.house import FASTER, House
from tests.behaviour.stand import PRINTER
from tests.sessions import like_home_assistants

from .contract import SEPARATOR
from .corpus import keep
from .parsers.drivers import APART, JOBS, Job
from .wire import Response

_TIMING = replace(FASTER, hang_up=0.005)

# What the drivers read of the headers.
_HEADERS = ("Date", "Location", "Set-Cookie", "WWW-Authenticate", "X-CSRF-Token", "X-NDM-Challenge", "X-NDM-Realm")


class _Recorder:
    """Passes requests on and keeps what comes back."""

    closed = False

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.json_serialize = session.json_serialize
        self.answers: list[bytes] = []

    def request(self, *args: Any, **options: Any) -> _Kept:
        """A request that was begun."""
        return _Kept(self, self._session.request(*args, **options))


class _Kept:
    def __init__(self, recorder: _Recorder, request: Any) -> None:
        self._recorder = recorder
        self._request = request

    def __await__(self) -> Generator[Any, Any, Response]:
        return self._send().__await__()

    async def _send(self) -> Response:
        async with self._request as response:
            body = await response.read()
        named = [f"{name}: {value}" for name in _HEADERS for value in response.headers.getall(name, ())]
        head = "\n".join([f"HTTP {response.status}", *named]).encode() + b"\n\n"
        self._recorder.answers.append(body if head == b"HTTP 200\n\n" else head + body)
        return Response(self._recorder.answers[-1])


async def _ask(house: House, spec: DriverSpec, job: Job, settings: dict[str, Any]) -> bytes:
    recorder = _Recorder(house.session)
    router = create(spec, settings, cast("aiohttp.ClientSession", recorder), _TIMING)
    try:
        with suppress(RouterError):
            await job(router, house.main)
    finally:
        await router.disconnect()
    return SEPARATOR.join(recorder.answers)


async def _visit(spec: DriverSpec, session: aiohttp.ClientSession) -> None:
    for job, kind in JOBS.items():
        house = House(spec, session)
        await house.stand.start()
        try:
            if not isinstance(house.driver(), kind):
                continue
            name = f"{spec.key}.{job.__name__}"
            keep(name, [await _ask(house, spec, job, house.stand.settings)])
            await house.move_in()
            house.stand.device_connects(PRINTER)
            with suppress(RouterError):
                # WPS may have been switched off.
                await house.press()
            keep(name, [await _ask(house, spec, job, house.stand.settings)])
            if house.can(Capability.STATUS):
                house.stand.device_presses(PRINTER)
            keep(name, [await _ask(house, spec, job, house.stand.settings)])
            await house.router.disconnect()
            if house.stand.has_log_in:
                keep(name, [await _ask(house, spec, job, house.stand.wrong_settings)])
        finally:
            await house.stand.stop()


async def record() -> None:
    """Visit all routers."""
    async with like_home_assistants() as session:
        for spec in DRIVERS:
            if spec.key not in APART:
                await _visit(spec, session)


if __name__ == "__main__":
    asyncio.run(record())
