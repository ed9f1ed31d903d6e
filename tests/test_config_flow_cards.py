"""The card of a discovered router ends when that router is added in another way."""

from collections.abc import AsyncGenerator
import socket
import time
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import SOURCE_SSDP, ConfigEntry, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.wps_push.const import DOMAIN

from .behaviour.stand import Stand
from .behaviour.stands.freebox import FreeboxStand
from .behaviour.stands.fritzbox import FritzBoxStand
from .behaviour.stands.huawei import HiLinkStand
from .behaviour.web_stand import WebStand
from .support import add_entry, faster
from .wizard import Wizard

NAME = "mafreebox.freebox.fr"
RELAY = "switch.relay"
SERIAL = "EMULATED0001"
"""Of the emulated HiLink router."""


@pytest.fixture(autouse=True)
def other_addresses(hass: HomeAssistant) -> None:
    """This machine has a second address."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2"], allow_unix_socket=True)
    faster(hass, 1, page=0.1)
    hass.states.async_set(RELAY, "off")


@pytest.fixture
async def box() -> AsyncGenerator[WebStand]:
    """A FRITZ!Box."""
    stand = FritzBoxStand(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


def host_of(stand: Stand) -> str:
    host: str = stand.settings["host"]
    return host.partition("://")[2]


async def announce(hass: HomeAssistant, host: str) -> None:
    """A router announces itself by UPnP."""
    data = SsdpServiceInfo(
        ssdp_usn="uuid:1",
        ssdp_st="st",
        ssdp_location=f"http://{host}/desc.xml",
        upnp={"presentationURL": f"http://{host}/"},
        ssdp_headers={"_host": host.partition(":")[0]},
    )
    await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_SSDP}, data=data)


def cards(hass: HomeAssistant) -> list[str | None]:
    """What the cards are for."""
    return [flow["context"]["unique_id"] for flow in hass.config_entries.flow.async_progress()]


async def add_relay(hass: HomeAssistant) -> ConfigEntry[Any]:
    """Add a router that has nothing to do with those that were announced."""
    wizard = await Wizard.add(hass, "kind", "entity")
    await wizard.fill_in(entity_id=RELAY)
    await wizard.choose("finish")
    return wizard.entry


async def leave(hass: HomeAssistant, *entries: ConfigEntry[Any]) -> None:
    for entry in entries:
        assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


def know(hass: HomeAssistant, driver: str, host: str) -> None:
    """A router has been added, and is disabled."""
    data = {"driver": driver, "host": host}
    MockConfigEntry(domain=DOMAIN, data=data, disabled_by=ConfigEntryDisabler.USER).add_to_hass(hass)


async def test_the_card_of_a_router_that_is_added_by_hand_ends(hass: HomeAssistant, box: WebStand) -> None:
    await announce(hass, host_of(box))
    assert cards(hass) == [host_of(box)]
    wizard = await Wizard.add(hass, "kind", "fritzbox")
    await wizard.answer(box.settings)
    await wizard.choose("finish")
    assert cards(hass) == []
    await leave(hass, wizard.entry)


async def test_the_card_of_a_router_that_is_added_by_its_name_ends(hass: HomeAssistant, box: WebStand) -> None:
    await announce(hass, host_of(box))
    know(hass, "fritzbox", "localhost")
    relay = await add_relay(hass)
    assert cards(hass) == []
    await leave(hass, relay)


async def test_the_card_of_a_router_whose_new_address_is_filled_in_ends(hass: HomeAssistant) -> None:
    """It does not show who it is before somebody logs in, so it was offered as another one."""
    stand = HiLinkStand(clock=time.monotonic)
    await stand.start()
    entry = await add_entry(hass, "huawei", stand.settings, identity=SERIAL, networks=[stand.main])
    await leave(hass, entry)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": "http://127.0.0.2:1"})
    await announce(hass, host_of(stand))
    assert cards(hass) == [host_of(stand)]
    wizard = await Wizard.reconfigure(hass, entry)
    assert "in use now" in await wizard.answer(stand.settings)
    assert cards(hass) == []
    await leave(hass, entry)
    await stand.stop()


async def test_the_card_of_another_router_stays(hass: HomeAssistant, box: WebStand) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(headers={"X-NDM-Realm": "Keenetic"})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app, host="127.0.0.2") as other:
        await announce(hass, host_of(box))
        await announce(hass, f"127.0.0.2:{other.port}")
        assert len(cards(hass)) == 2
        wizard = await Wizard.add(hass, "kind", "fritzbox")
        await wizard.answer(box.settings)
        await wizard.choose("finish")
        assert cards(hass) == [f"127.0.0.2:{other.port}"]
        await leave(hass, wizard.entry)


async def test_a_router_that_is_added_by_its_card_leaves_none(hass: HomeAssistant, box: WebStand) -> None:
    await announce(hass, host_of(box))
    wizard = await Wizard.asked(hass)
    await wizard.answer(box.settings)
    await wizard.choose("finish")
    assert cards(hass) == []
    await leave(hass, wizard.entry)


@pytest.mark.parametrize(("host", "is_card_left"), [(NAME, False), ("127.0.0.2", True)])
async def test_a_kind_that_has_the_same_name_in_every_home(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, host: str, *, is_card_left: bool
) -> None:
    """Its name need not lead to the address that it announces."""
    resolve = socket.getaddrinfo

    def look_up(name: str, *args: Any, **kwargs: Any) -> Any:
        return resolve("212.27.38.253" if name == NAME else name, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    stand = FreeboxStand(clock=time.monotonic)
    await stand.start()
    await announce(hass, host_of(stand))
    assert cards(hass) == [host_of(stand)]
    know(hass, "freebox", host)
    relay = await add_relay(hass)
    assert bool(cards(hass)) is is_card_left
    await leave(hass, relay)
    await stand.stop()
