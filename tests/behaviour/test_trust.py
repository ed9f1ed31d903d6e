"""What a router, or whoever stands in its place, can make of us: where we are led, how much we take, what names may contain."""

from collections.abc import AsyncIterator
from contextlib import suppress
from functools import cache, partial
import gzip
from html import escape
import json
import tracemalloc
from typing import override

from aiohttp import web
import pytest

from custom_components.wps_push.wps.router import Describes, RouterError
from custom_components.wps_push.wps.text import MAX_LENGTH, clean
from tests.emulators.server import Fault, Heard, Server

from .house import House
from .stand import PRINTER
from .web_stand import WebStand

needs = pytest.mark.needs

HOSTILE = "\x1b[31m\u202eTap\u2066 here\r\nnow\u200b " + "x" * 100


UNPACKED = 64 * 1024 * 1024
"""Bytes."""


@cache
def packed() -> bytes:
    """An answer that is short until somebody unpacks it."""
    return gzip.compress(b" " * UNPACKED)


class Elsewhere(Server):
    """Somebody who would like to hear what the router hears."""

    @override
    async def respond(self, heard: Heard) -> web.Response:
        return web.Response(text="Welcome")


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    async with Elsewhere() as elsewhere:
        yield elsewhere


async def everything(house: House) -> None:
    """Do whatever can be done, with a driver that is connected and with a new one; what fails does not matter."""
    for router in (house.router, house.driver()):
        for call in (
            router.connect,
            router.networks,
            partial(router.report, (house.main,), stations=True),
            partial(router.open_window, house.main),
        ):
            with suppress(RouterError):
                await call()
        await router.disconnect()


@needs("speaks_http")
@pytest.mark.parametrize("status", [302, 307])
async def test_no_redirection_leads_to_another_host(house: House, elsewhere: Elsewhere, status: int) -> None:
    # By its name the same computer is another host.
    place = f"localhost:{elsewhere.port}"
    for location in (f"http://{place}/", f"https://{place}/", f"//{place}/", f"http://127.0.0.1@{place}/"):
        house.stand.spoil(Fault(status=status, headers={"Location": location}))
        await everything(house)
    house.stand.spoil(None)
    assert elsewhere.connections == 0
    assert house.stand.requests


@needs("speaks_http")
async def test_an_answer_that_unpacks_without_end_is_not_unpacked(house: House) -> None:
    house.stand.spoil(Fault(body=packed(), headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        with pytest.raises(RouterError):
            await house.driver().connect()
        assert tracemalloc.get_traced_memory()[1] < UNPACKED // 4
    finally:
        tracemalloc.stop()
        house.stand.spoil(None)


async def names(house: House) -> set[str]:
    """What devices, networks and the router call themselves, as a driver says it that has just been made."""
    router = house.driver()
    info = await router.connect()
    said = [info.name, info.model, info.manufacturer, info.sw_version]
    said += [network.ssid for network in await router.networks()]
    said += [station.hostname for station in (await router.report(stations=True)).stations or ()]
    if isinstance(router, Describes) and (device := await router.describe(PRINTER)):
        said += [device.hostname, device.manufacturer, device.model, device.wps_name]
    await router.disconnect()
    return {name for name in said if name}


@needs("speaks_http")
async def test_a_name_from_the_air_is_one_short_visible_line(house: House) -> None:
    assert isinstance(house.stand, WebStand)
    house.stand.device_connects(PRINTER)
    known = {name for name in await names(house) if name == clean(name) and not name.isdecimal()}
    in_json, in_xml = json.dumps(HOSTILE), escape(HOSTILE.replace("\x1b", ""))

    is_heard = False

    def rewrite(body: bytes) -> bytes:
        nonlocal is_heard
        text = before = body.decode(errors="surrogateescape")
        for name in known:
            text = text.replace(json.dumps(name), in_json).replace(f">{escape(name)}<", f">{in_xml}<")
        is_heard |= text != before
        return text.encode(errors="surrogateescape")

    house.stand.server.rewrite = rewrite
    shown = await names(house)
    assert {name for name in shown if name != clean(name) or len(name) > MAX_LENGTH} == set()
    # Some routers encrypt all that they say; what they call a device is cleaned in the tests of their driver.
    assert any("Tap here now" in name for name in shown) is is_heard
