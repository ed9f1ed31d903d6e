"""What a router, or whoever stands in its place, can make of us: where we are led, how much we take, what names may contain."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
import gzip
import json
import tracemalloc
from typing import Any, override

from aiohttp import web
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.router import Describes, RouterError
from custom_components.wps_push.wps.text import MAX_LENGTH, clean
from tests.certificate import self_signed
from tests.emulators.server import Fault, Heard, Server

from .house import House
from .stand import PRINTER

needs = pytest.mark.needs

HOSTILE = "\x1b[31m\u202eTap\u2066 here\r\nnow\u200b " + "x" * 100


class Elsewhere(Server):
    """Somebody who would like to hear what the router hears."""

    @override
    async def respond(self, heard: Heard) -> web.Response:
        return web.Response(text="Welcome")


@pytest.fixture(params=["http", "https"])
async def elsewhere(request: pytest.FixtureRequest) -> AsyncIterator[Elsewhere]:
    async with Elsewhere(tls=self_signed() if request.param == "https" else None) as elsewhere:
        yield elsewhere


async def everything(house: House, settings: dict[str, Any] | None = None) -> None:
    """Do whatever can be done, with a driver that is connected and with a new one; what fails does not matter."""
    for router in [house.driver(settings), *([house.router] if settings is None else [])]:
        for call in (router.connect, router.networks, lambda: house.router.report((house.main,), stations=True)):
            with suppress(RouterError):
                await call()
        with suppress(RouterError):
            await router.open_window(house.main)
        await router.disconnect()


@needs("speaks_http")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirection_leads_to_another_host(house: House, elsewhere: Elsewhere, status: int) -> None:
    # By its name the same computer is another host.
    for place in (f"localhost:{elsewhere.port}", f"127.0.0.1@localhost:{elsewhere.port}"):
        scheme = "https" if elsewhere.tls else "http"
        house.stand.spoil(Fault(status=status, headers={"Location": f"{scheme}://{place}/"}))
        await everything(house)
        house.stand.spoil(Fault(status=status, headers={"Location": f"//{place}/"}))
        await everything(house)
    house.stand.spoil(None)
    assert elsewhere.connections == 0
    assert house.stand.requests


@needs("speaks_http")
async def test_an_answer_that_unpacks_without_end_is_not_unpacked(house: House) -> None:
    size = 64 * 1024 * 1024
    house.stand.spoil(Fault(body=gzip.compress(b" " * size), headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        with pytest.raises(RouterError):
            await house.driver().connect()
        assert tracemalloc.get_traced_memory()[1] < size // 4
    finally:
        tracemalloc.stop()
        house.stand.spoil(None)
