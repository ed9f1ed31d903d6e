"""Something answers at the new address of a router: what shows that it is the router, and what is sent to find out."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
import logging
import sys
from types import ModuleType
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.adding.recognition import async_who_answers
from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.drivers.registry import SPECS
from custom_components.wps_push.wps import routers
from custom_components.wps_push.wps.router import Router, RouterUnreachable
from custom_components.wps_push.wps.routers import GRANTED, DriverSpec, Settings

from .certificate import self_signed
from .emulators.fritzbox import EmulatedFritzBox
from .emulators.server import Fault
from .lan import Lan
from .moving_home import NEW, OLD, MovingHome, kept


@pytest.fixture
async def home(hass: HomeAssistant, lan: Lan) -> AsyncGenerator[MovingHome]:
    """A home with a FRITZ!Box, which shows who it is without a log-in."""
    home = MovingHome(hass, lan, "fritzbox")
    yield home
    await home.leave()


async def test_another_router_at_the_new_address_is_left_alone(home: MovingHome) -> None:
    """Whoever claims to have the router's address is sent no password, and is not asked a second time."""
    entry = await home.move_in()
    async with EmulatedFritzBox() as stranger:
        stranger.serial = "3C:A6:2F:00:00:99"
        home.lan.unplug(OLD)
        home.lan.machines[NEW] = stranger.port
        await home.misses_it()
        before = kept(entry)
        await home.seen(NEW)
        await home.searched()
        assert {heard.path for heard in stranger.heard} == {"/tr64desc.xml"}
        assert (kept(entry), home.questions) == (before, [])


async def test_another_router_at_the_old_address_is_not_taken_for_it(home: MovingHome) -> None:
    entry = await home.move_in()
    await home.hass.config_entries.async_unload(entry.entry_id)
    async with EmulatedFritzBox() as stranger:
        stranger.serial = "3C:A6:2F:00:00:99"
        home.lan.move(OLD, NEW)
        home.lan.machines[OLD] = stranger.port
        await home.seen(NEW)
        await home.arrives(f"http://{NEW}")
        assert {heard.path for heard in stranger.heard} == {"/tr64desc.xml"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body=b"It works!"),
        Fault(status=401, headers={"WWW-Authenticate": 'Basic realm="router"'}),
        Fault(close=True),
    ],
    ids=["a page", "whoever asks for a password", "a broken machine"],
)
async def test_something_else_at_the_new_address_is_left_alone(home: MovingHome, fault: Fault) -> None:
    entry = await home.move_in()
    async with EmulatedFritzBox() as stranger:
        stranger.fault = fault
        home.lan.unplug(OLD)
        home.lan.machines[NEW] = stranger.port
        await home.misses_it()
        before = kept(entry)
        home.be_quick(reconnect=0.002)
        await home.seen(NEW)
        await home.searched()
        assert not any("authorization" in heard.headers for heard in stranger.heard)
        assert (kept(entry), home.questions) == (before, [])


async def test_a_router_that_has_nothing_to_show_is_asked_about(home: MovingHome) -> None:
    """A FRITZ!Box whose FRITZ!OS does not put the serial number into the description."""
    entry = await home.move_in()
    assert isinstance(home.router, EmulatedFritzBox)
    home.router.serial = ""
    await home.seen(NEW)
    await home.move()
    question = await home.asked()
    assert question.translation_placeholders == {"name": "Home", "old": OLD, "new": NEW}
    assert entry.data["host"] == f"http://{OLD}"


async def test_what_does_not_show_changes_nothing(home: MovingHome, caplog: pytest.LogCaptureFixture) -> None:
    """A FRITZ!Box that lets no applications in describes itself to nobody."""
    entry = await home.move_in()
    await home.move()
    before = kept(entry)
    assert isinstance(home.router, EmulatedFritzBox)
    home.router.describes_itself = False
    with caplog.at_level(logging.DEBUG):
        await home.seen(NEW)
        await home.searched()
    assert (kept(entry), home.questions) == (before, [])
    assert f"It does not show whether Home has moved to {NEW}" in caplog.text


@pytest.mark.parametrize("where", [OLD, NEW])
async def test_a_certificate_that_cannot_be_verified_proves_nothing(home: MovingHome, where: str) -> None:
    """Something answers there, and it can be the router."""
    entry = await home.move_in()
    await home.hass.config_entries.async_unload(entry.entry_id)
    data = {**entry.data, "verify_ssl": True, "host": OLD}
    home.hass.config_entries.async_update_entry(entry, data=data)
    loop = asyncio.get_running_loop()
    # The server complains of the client that has gone away.
    handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda *_: None)
    async with EmulatedFritzBox(tls=self_signed()) as router:
        home.lan.move(OLD, NEW)
        home.lan.machines[where] = router.port
        home.lan.visited.clear()
        await home.seen(NEW)
        await home.searched()
        assert list(dict.fromkeys(home.lan.visited)) == ([OLD] if where == OLD else [OLD, NEW])
        assert (dict(entry.data), len(home.questions), len(router.heard)) == (data, 0, 0)
    loop.set_exception_handler(handler)


async def test_a_driver_that_asks_who_is_there_is_given_no_secret(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a driver does to find out, it cannot give away what it does not have."""
    given: dict[str, Any] = {}

    def create(_: DriverSpec, settings: Settings, *__: object) -> Router:
        given.update(settings)
        raise RouterUnreachable("made up")

    module = ModuleType("leaky")
    module.create = create  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, f"{routers.__name__}.leaky", module)
    monkeypatch.setitem(SPECS, "leaky", replace(SPECS["openwrt"], key="leaky", module=".leaky"))
    secrets = {"username": "hass", "password": "secret", GRANTED: "token"}
    entry = MockConfigEntry(domain=DOMAIN, data={"driver": "leaky", "host": OLD, "verify_ssl": False, **secrets})
    with pytest.raises(RouterUnreachable):
        await async_who_answers(hass, entry, NEW)
    assert given["host"] == NEW
    assert given["verify_ssl"] is False
    assert not set(secrets.values()) & set(given.values())
