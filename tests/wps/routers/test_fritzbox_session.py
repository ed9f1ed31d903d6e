"""How a FRITZ!Box is reached and who may come in: digest authentication, lock-outs, https."""

import asyncio
from collections.abc import AsyncGenerator
import re

import aiohttp
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    LogInProblem,
    RouterAuthError,
    RouterCertificateError,
    RouterLogInRefused,
)
from custom_components.wps_push.wps.routers.fritzbox.faults import ActionFailed
from custom_components.wps_push.wps.routers.fritzbox.tr064 import Tr064
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import self_signed
from tests.emulators.fritzbox import LOCKED_FOR, PASSWORD, TRIES

from .fritzbox_house import FASTER, MAIN, House


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    async with House(session) as house:
        yield house


async def test_a_look_is_one_request_for_each_network(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    before = len(house.box.heard)
    for _ in range(10):
        await driver.report((MAIN,))
    assert len(house.box.heard) - before == 10
    await driver.report()
    assert len(house.box.heard) - before == 12


async def test_a_challenge_that_is_over_costs_one_request_more(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.box.log_ins.forget()
    before = len(house.box.heard)
    for _ in range(3):
        await driver.report((MAIN,))
    assert len(house.box.heard) - before == 4


@pytest.mark.parametrize(("holds_for", "requests"), [(30, 180), (60, 135), (90, 120), (3600, 90)])
async def test_an_hour_of_looks_costs_more_where_challenges_are_soon_over(
    house: House, holds_for: float, requests: int
) -> None:
    """What `docs/fritzbox.md` says; a look at least every 40 seconds and 120 requests an hour need a challenge of 80 s."""
    house.box.log_ins.holds_for = holds_for
    driver = house.driver()
    await driver.networks()
    before = len(house.box.heard)
    for _ in range(90):
        house.now += 40
        await driver.report((MAIN,))
    assert len(house.box.heard) - before == pytest.approx(requests, abs=1)


async def test_nothing_is_signed_that_needs_no_signature(house: House) -> None:
    await house.driver().networks()
    (description, *_) = house.box.heard
    assert description.path == "/tr64desc.xml"
    assert not [
        heard for heard in house.box.heard if heard.path == description.path and "authorization" in heard.headers
    ]
    assert not [heard for heard in house.box.heard if PASSWORD in f"{heard.headers} {heard.body}"]


async def test_arguments_arrive_as_they_are(house: House, session: aiohttp.ClientSession) -> None:
    tr064 = Tr064(session, house.box.url, "hass", PASSWORD, verify_tls=False, timing=FASTER, ports={})
    (hosts,) = (await tr064.describe()).of_kind("Hosts")
    with pytest.raises(ActionFailed):
        await tr064.call(hosts, "GetSpecificHostEntry", NewMACAddress="</NewMACAddress>&")
    assert house.actions() == [("GetSpecificHostEntry", 1, {"NewMACAddress": "</NewMACAddress>&"})]


async def test_a_wrong_password_is_sent_once_and_never_again(house: House) -> None:
    driver = house.driver(password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    with pytest.raises(RouterAuthError):
        await driver.open_window(MAIN)
    assert house.box.log_ins.refused == 1


async def test_a_user_name_that_cannot_be_one(house: House) -> None:
    with pytest.raises(RouterAuthError):
        await house.driver("a:b").connect()
    assert house.box.log_ins.challenged == 0


async def test_a_device_that_lets_nobody_in(house: House) -> None:
    known = house.driver()
    await known.networks()
    for _ in range(TRIES):
        with pytest.raises(RouterAuthError):
            await house.driver(password="wrong").connect()
    driver = house.driver()
    with pytest.raises(RouterLogInRefused, match="too many log-ins"):
        await driver.connect()
    asked = len(house.box.heard)
    for ask in (driver.report, known.report):
        with pytest.raises(RouterLogInRefused) as refused:
            await ask()
        assert refused.value.problem is LogInProblem.LOCKED
    # Whoever was accepted before goes on looking; nobody else's request is sent but for the description.
    assert [heard.path for heard in house.box.heard[asked:]].count("/upnp/control/wlanconfig1") == 1
    house.now += LOCKED_FOR
    assert (await known.report()).windows[MAIN].phase is Phase.IDLE
    await asyncio.sleep(FASTER.locked)
    await driver.connect()


async def test_a_password_that_was_changed(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.box.log_ins.passwords = {"hass": "another"}
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.report()
    # Once with the challenge from before, which may have been over, and once with a new one.
    assert house.box.log_ins.refused == 2


# https.


async def test_https_is_found_where_the_device_says(session: aiohttp.ClientSession) -> None:
    http, https = House(session), House(session, tls=self_signed())
    async with http, https:
        http.box.security_port = https.box.port
        driver = http.driver(host=http.box.host)
        info = await driver.connect()
        assert info.url == "https://127.0.0.1"
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert http.actions() == [("GetSecurityPort", 1, {})]
    assert https.actions("SetWPSConfig")


async def test_a_certificate_that_cannot_be_verified_is_not_got_around(session: aiohttp.ClientSession) -> None:
    http, https = House(session), House(session, tls=self_signed())
    async with http, https:
        http.box.security_port = https.box.port
        with pytest.raises(RouterCertificateError):
            await http.driver(host=http.box.host, verify_ssl=True).connect()
    assert http.box.log_ins.challenged == https.box.log_ins.challenged == 0


@pytest.mark.parametrize("port", [1, 0, 99999999])
async def test_where_there_is_no_https_http_is_used(house: House, port: int) -> None:
    house.box.security_port = port
    info = await house.driver(host=house.box.host).connect()
    assert info.url == "http://127.0.0.1"


async def test_an_address_with_a_scheme_is_taken_at_its_word(house: House) -> None:
    await house.driver().connect()
    assert house.actions("GetSecurityPort") == []


# Being found.


@pytest.mark.parametrize("model", ["FRITZ!Box 7590 AX", "FRITZ!Repeater 6000", "FRITZ!Powerline 1260E"])
async def test_it_is_found_at_its_address(session: aiohttp.ClientSession, model: str) -> None:
    house = House(session, model=model)
    async with house:
        found = await detect(session, house.box.url, timing=Timing())
    assert [spec.key for spec in found.drivers] == ["fritzbox"]
    assert {heard.path for heard in house.box.heard} >= {"/", "/jason_boxinfo.xml"}
    assert not [heard for heard in house.box.heard if re.search("login|upnp/control", heard.path)]
