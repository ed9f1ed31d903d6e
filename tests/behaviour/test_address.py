"""What can be found out about a router from its address alone, and what an owner can publish of it."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
import json
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

    def __init__(self, answer: Callable[[Heard], web.Response]) -> None:
        super().__init__()
        self.answer = answer

    @override
    async def respond(self, heard: Heard) -> web.Response:
        return self.answer(heard)


def page(text: str, content_type: str = "text/html", **headers: str) -> Callable[[Heard], web.Response]:
    return lambda _: web.Response(text=text, content_type=content_type, headers=headers)


def bare(status: int, **headers: str) -> Callable[[Heard], web.Response]:
    return lambda _: web.Response(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def echo(heard: Heard) -> web.Response:
    """What programs answer that show what they were asked, to whoever looks for the faults of his proxy."""
    headers = "".join(f"{name.title()}: {value}\n" for name, value in heard.headers.items())
    return web.Response(text=f"Hostname: whoami\n{heard.method} {heard.path} HTTP/1.1\n{headers}\n{heard.body}")


def echo_as_json(heard: Heard) -> web.Response:
    received = {"method": heard.method, "url": heard.path, "headers": heard.headers, "data": heard.body}
    return web.json_response(received | {"json": json.loads(heard.body or "null")})


STRANGERS = {
    "a page": page("<html><title>It works!</title><body>Welcome</body></html>", Server="nginx/1.24.0"),
    "json": page('{"status": "ok", "result": [], "error": null}', "application/json"),
    "xml": page('<?xml version="1.0"?><root><device/></root>', "text/xml"),
    "a NAS": bare(401, WWW_Authenticate='Basic realm="NAS"'),
    "a camera": bare(401, WWW_Authenticate='Digest realm="camera", nonce="1"'),
    "a printer": page("<title>HP LaserJet</title><script>location='/hp/device/index.asp'</script>", Server="HP HTTP"),
    "Home Assistant": page(
        "<title>Home Assistant</title><ha-launch-screen>FRITZ!Box, TP-Link</ha-launch-screen>", Server="Python/3.14"
    ),
    "Home Assistant's API": page('{"message": "Unauthorized"}', "application/json"),
    "a shop": page(
        "<title>We sell FRITZ!Box, Freebox, ASUS, TP-Link, Linksys, Keenetic, MikroTik, Huawei, Livebox, prpl</title>"
    ),
    "an echo": echo,
    "an echo as JSON": echo_as_json,
    "not found": bare(404),
    "nothing": bare(200),
}


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


async def test_a_report_says_what_a_router_is_and_not_whose(
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
    for fact in ("manufacturer", "model", "sw_version"):
        assert f"- {fact}: `{getattr(info, fact) or '-'}`" in ended.out.splitlines()
    private = {info.identity, *info.macs, *(network.ssid for network in networks), *stand.secrets}
    assert not [text for text in private if text in ended.out]
    assert not re.search(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|127\.0\.0\.1", ended.out, re.IGNORECASE)


@pytest.mark.parametrize("spec", WITH_ADDRESS, ids=lambda spec: spec.key)
async def test_a_report_without_a_log_in_names_the_kind(empty_house: House, spec: DriverSpec) -> None:
    ended = await run_here("probe", empty_house.stand.settings["host"], "--report")
    assert (ended.code, ended.err) == (0, "")
    assert f"- recognised as: {spec.key}" in ended.out.splitlines()
    assert "127.0.0.1" not in ended.out


async def test_a_report_of_what_is_unknown_says_what_it_is_and_not_whose() -> None:
    answer = page(
        "<title>Muellers Heim - LuCI</title> 02:00:00:00:00:01",
        Server="lighttpd/1.4 (192.0.2.1, 2001:db8::1, 02:00:00:00:00:01, 0123456789ab) `x`",
        Location="http://muellers-heim.lan/",
        **{"WWW-Authenticate": 'Digest realm="Muellers Heim", nonce="abc"'},
    )
    async with Stranger(answer) as stranger:
        ended = await run_here("probe", stranger.url, "--report")
    headers = (
        "`Server: lighttpd/1.4 ((IP), (IP), (MAC), (ID)) x`; `WWW-Authenticate: Digest`; `Content-Type: text/html; "
    )
    assert ended.out.splitlines() == [
        "### What answers",
        "",
        f"- http: `HTTP/1.1 200 OK`; {headers}charset=utf-8`",
        "- recognised as: no known kind",
    ]
