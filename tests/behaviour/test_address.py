"""What can be found out about a router from its address alone, and what an owner can publish of it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
import re
import time
from typing import override

import aiohttp
from aiohttp import web
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.server import Heard, Server
from tests.wps.command_line import run_here

from .command import arguments
from .house import House, stand_of
from .stand import Stand

WITH_ADDRESS = [spec for spec in DRIVERS if spec.fingerprint]


class Stranger(Server):
    """Something else that answers in a home: to everything alike."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__()
        self.answer = answer

    @override
    async def respond(self, heard: Heard) -> web.Response:
        return self.answer


STRANGERS = {
    "a page": web.Response(text="<html><title>It works!</title><body>Welcome</body></html>", content_type="text/html"),
    "json": web.json_response({"status": "ok", "result": [], "error": None}),
    "xml": web.Response(text='<?xml version="1.0"?><root><device/></root>', content_type="text/xml"),
    "a log-in": web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="NAS"'}),
    "digest": web.Response(status=401, headers={"WWW-Authenticate": 'Digest realm="camera", nonce="1"'}),
    "a shop": web.Response(
        text="<title>We sell FRITZ, Freebox, ASUS, TP-Link, Linksys, Keenetic, MikroTik, Huawei, Livebox, prpl</title>"
    ),
    "not found": web.Response(status=404),
    "nothing": web.Response(),
}


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def test_every_router_of_a_street_is_named_right(session: aiohttp.ClientSession) -> None:
    async with AsyncExitStack() as street:
        stands: dict[str, Stand] = {}
        for spec in WITH_ADDRESS:
            stand = stands[spec.key] = stand_of(spec)(clock=time.monotonic)
            await stand.start()
            street.push_async_callback(stand.stop)
        started = time.monotonic()
        found = await asyncio.gather(
            *(detect(session, stand.settings["host"], timing=Timing()) for stand in stands.values())
        )
        assert time.monotonic() - started < Timing().detect
        named = {key: [spec.key for spec in one.drivers] for key, one in zip(stands, found, strict=True)}
        assert named == {key: [key] for key in stands}
        # Nobody was logged in, and nobody was kept busy.
        assert not [key for key, stand in stands.items() if stand.sessions]


@pytest.mark.parametrize("kind", STRANGERS)
async def test_a_stranger_is_no_router(session: aiohttp.ClientSession, kind: str) -> None:
    async with Stranger(STRANGERS[kind]) as stranger:
        found = await detect(session, stranger.url, timing=Timing())
        assert found.urls == (stranger.url,)
        assert found.drivers == ()


async def test_a_report_tells_what_a_router_is_and_not_whose(
    empty_house: House, spec: DriverSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = empty_house.stand
    settings = stand.settings
    router = empty_house.driver()
    info, networks = await router.connect(), await router.networks()
    await router.disconnect()
    argv = ["probe", *arguments(spec, settings, monkeypatch, target=True), "--report"]
    ended = await run_here(*argv)
    assert (ended.code, ended.err) == (0, "")
    assert f"- driver: {spec.key} (" in ended.out
    assert f"| 1 | {networks[0].role} |" in ended.out
    private = {info.identity, *info.macs, *(network.ssid for network in networks), *stand.secrets}
    assert not [text for text in private if text in ended.out]
    assert not re.search(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|127\.0\.0\.1", ended.out, re.IGNORECASE)


@pytest.mark.parametrize("spec", WITH_ADDRESS, ids=lambda spec: spec.key)
async def test_a_report_without_a_log_in_names_the_kind(empty_house: House, spec: DriverSpec) -> None:
    ended = await run_here("probe", empty_house.stand.settings["host"], "--report")
    assert (ended.code, ended.err) == (0, "")
    assert f"- recognised as: {spec.key}" in ended.out.splitlines()
    assert "127.0.0.1" not in ended.out
