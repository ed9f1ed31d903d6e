"""Routers that announce themselves are offered when it is certain what they are; those we have are followed when they move."""

from collections.abc import AsyncGenerator
from ipaddress import ip_address
import re
import socket
import time
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_SSDP,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.wps_push.adding.discovery import address_of, endpoint_of
from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS

from .behaviour.house import stand_of
from .behaviour.stand import Stand
from .openwrt_home import Home
from .repository import read_json
from .support import add_entry
from .wizard import Wizard

MAC = "00:11:22:00:00:10"
NAME = "mafreebox.freebox.fr"


@pytest.fixture(autouse=True)
def other_addresses() -> None:
    """This machine has more addresses than one; nothing answers there."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.9"], allow_unix_socket=True)


@pytest.fixture
async def fritzbox() -> AsyncGenerator[Stand]:
    """A box that nobody has added yet."""
    (spec,) = (spec for spec in DRIVERS if spec.key == "fritzbox")
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


def announcement(page: str | None, location: str | None = "http://127.0.0.1:49000/desc.xml") -> SsdpServiceInfo:
    upnp = {ATTR_UPNP_PRESENTATION_URL: page} if page else {}
    return SsdpServiceInfo(ssdp_usn="uuid:1", ssdp_st="st", ssdp_location=location, upnp=upnp)


async def announce(hass: HomeAssistant, source: str, data: Any) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": source}, data=data)


async def test_a_router_that_announces_itself_is_offered_with_its_form(hass: HomeAssistant, fritzbox: Stand) -> None:
    page = fritzbox.settings["host"]
    wizard = Wizard(hass, await announce(hass, SOURCE_SSDP, announcement(page)))
    assert wizard.step == "fritzbox"
    (flow,) = hass.config_entries.flow.async_progress()
    address = page.partition("://")[2]
    assert flow["context"]["title_placeholders"] == {"name": f"FRITZ!Box, FRITZ!Repeater ({address})"}
    assert wizard.offered["host"] == address

    # It goes on announcing itself.
    again = await announce(hass, SOURCE_SSDP, announcement(page))
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_in_progress")

    await wizard.fill_in(**fritzbox.settings)
    await wizard.fill_in()
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    known = await announce(hass, SOURCE_SSDP, announcement(page))
    assert (known["type"], known["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert await hass.config_entries.async_unload(wizard.entry.entry_id)


@pytest.mark.parametrize(
    ("location", "page"),
    [
        (None, None),
        ("http://127.0.0.1:{port}/desc.xml", "http://127.0.0.1:{port}/"),
        ("nonsense", "http://127.0.0.1:{port}/"),
    ],
)
async def test_what_is_no_router_for_certain_bothers_nobody(
    hass: HomeAssistant, unused_tcp_port: int, location: str | None, page: str | None
) -> None:
    told = [text and text.format(port=unused_tcp_port) for text in (page, location)]
    result = await announce(hass, SOURCE_SSDP, announcement(*told))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unknown_device")


async def test_a_router_that_can_be_of_two_kinds_bothers_nobody(hass: HomeAssistant) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="prpl-webui/config/environment", headers={"X-NDM-Realm": "Both"})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app, host="127.0.0.1") as both:
        result = await announce(hass, SOURCE_SSDP, announcement(str(both.make_url("/"))))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unknown_device")


async def test_a_router_that_is_to_be_ignored_is_not_offered_again(hass: HomeAssistant, fritzbox: Stand) -> None:
    page = fritzbox.settings["host"]
    await announce(hass, SOURCE_SSDP, announcement(page))
    (flow,) = hass.config_entries.flow.async_progress()
    ignored = {"unique_id": flow["context"]["unique_id"], "title": "FRITZ!Box"}
    await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_IGNORE}, data=ignored)
    again = await announce(hass, SOURCE_SSDP, announcement(page))
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_router_that_was_added_by_its_name_is_known(hass: HomeAssistant, fritzbox: Stand) -> None:
    page = fritzbox.settings["host"]
    entry = await add_entry(
        hass, "fritzbox", fritzbox.settings | {"host": page.replace("127.0.0.1", "localhost")}, networks=[fritzbox.main]
    )
    known = await announce(hass, SOURCE_SSDP, announcement(page))
    assert (known["type"], known["reason"]) == (FlowResultType.ABORT, "already_configured")
    await unload(hass, entry)


@pytest.mark.parametrize(
    ("page", "location", "address"),
    [
        ("http://192.0.2.1/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1"),
        ("http://192.0.2.1:8080/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1:8080"),
        ("http://root:secret@192.0.2.1:8080/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1:8080"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:49000/desc.xml", "[2001:db8::1]:8080"),
        (None, "http://[2001:db8::1]:49000/desc.xml", "[2001:db8::1]"),
        ("http://192.0.2.2/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1"),
        ("http://[", "http://192.0.2.1:49000/desc.xml", "192.0.2.1"),
        ("http://192.0.2.1:99999/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1"),
        ("http://192.0.2.1/", "http://[", None),
        ("http://192.0.2.1/", "", None),
    ],
)
def test_where_an_announcement_leads(page: str | None, location: str, address: str | None) -> None:
    assert address_of(announcement(page, location)) == address


@pytest.mark.parametrize(
    ("address", "port", "endpoint"),
    [
        ("192.0.2.1", 80, "192.0.2.1"),
        ("192.0.2.1", 443, "192.0.2.1"),
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", 8080, "192.0.2.1:8080"),
        ("2001:db8::1", 80, "[2001:db8::1]"),
        ("2001:db8::1", 8080, "[2001:db8::1]:8080"),
    ],
)
def test_where_a_service_answers(address: str, port: int | None, endpoint: str) -> None:
    assert endpoint_of(service(address, port)) == endpoint


async def test_a_page_on_another_host_is_not_visited(hass: HomeAssistant, fritzbox: Stand) -> None:
    before = fritzbox.requests
    elsewhere = announcement(fritzbox.settings["host"], "http://127.0.0.2:49000/desc.xml")
    result = await announce(hass, SOURCE_SSDP, elsewhere)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unknown_device")
    assert fritzbox.requests == before


@pytest.fixture
async def freebox() -> AsyncGenerator[Stand]:
    """A box that is called by its name."""
    (spec,) = (spec for spec in DRIVERS if spec.key == "freebox")
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


def service(address: str, port: int | None) -> ZeroconfServiceInfo:
    """What a Freebox announces."""
    return ZeroconfServiceInfo(
        ip_address=ip_address(address),
        ip_addresses=[ip_address(address)],
        port=port,
        hostname="Freebox-Server.local.",
        type="_fbx-api._tcp.local.",
        name="Freebox Server._fbx-api._tcp.local.",
        properties={},
    )


def announced_by(stand: Stand) -> ZeroconfServiceInfo:
    address, _, port = stand.settings["host"].partition("://")[2].partition(":")
    return service(address, int(port))


async def test_a_router_with_a_name_on_its_certificate_is_called_by_it(hass: HomeAssistant, freebox: Stand) -> None:
    wizard = Wizard(hass, await announce(hass, SOURCE_ZEROCONF, announced_by(freebox)))
    assert wizard.step == "freebox"
    assert wizard.offered["host"] == NAME


@pytest.mark.parametrize(("host", "offered"), [(NAME, False), ("127.0.0.9", True)])
async def test_a_box_whose_name_leads_elsewhere_is_known_all_the_same(
    hass: HomeAssistant, freebox: Stand, monkeypatch: pytest.MonkeyPatch, host: str, offered: bool
) -> None:
    def look_up(name: str, *args: Any, **kwargs: Any) -> Any:
        return resolve("212.27.38.253" if name == NAME else name, *args, **kwargs)

    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    MockConfigEntry(domain=DOMAIN, data={"driver": "freebox", "host": host}).add_to_hass(hass)
    result = await announce(hass, SOURCE_ZEROCONF, announced_by(freebox))
    assert result["type"] is (FlowResultType.FORM if offered else FlowResultType.ABORT)


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncGenerator[Home]:
    """A home whose router has been added by its address."""
    home = Home(hass)
    async with home.router:
        yield home


def dhcp(mac: str, ip: str) -> DhcpServiceInfo:
    return DhcpServiceInfo(ip=ip, hostname="router", macaddress=mac.replace(":", ""))


async def unload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


async def test_a_router_that_has_got_another_address_is_found_there(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    # The same router: once with another name for this machine, then again with the first.
    port = home.router.server.port
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": f"http://127.0.0.3:{port}"})
    before = entry.runtime_data
    result = await announce(hass, SOURCE_DHCP, dhcp(MAC, "127.0.0.1"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await hass.async_block_till_done()
    assert entry.data["host"] == f"http://127.0.0.1:{port}"
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before
    await unload(hass, entry)


@pytest.mark.parametrize(
    ("before", "mac", "after"),
    [
        ("127.0.0.1:{port}", MAC, "127.0.0.9:{port}"),
        ("http://localhost:{port}", MAC, "http://localhost:{port}"),
        ("127.0.0.1:{port}", "00:11:22:99:99:99", "127.0.0.1:{port}"),
    ],
    ids=["without a scheme", "a name finds its address itself", "another device"],
)
async def test_only_the_address_of_that_router_changes(
    hass: HomeAssistant, home: Home, before: str, mac: str, after: str
) -> None:
    entry = await home.move_in()
    port = home.router.server.port
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": before.format(port=port)})
    await announce(hass, SOURCE_DHCP, dhcp(mac, "127.0.0.9"))
    assert entry.data["host"] == after.format(port=port)
    await hass.async_block_till_done()
    await unload(hass, entry)


async def test_another_integration_that_knows_the_router_is_left_alone(hass: HomeAssistant, home: Home) -> None:
    other = MockConfigEntry(domain="other", data={"host": "127.0.0.1"})
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, MAC)}
    )
    entry = await home.move_in()
    await announce(hass, SOURCE_DHCP, dhcp(MAC, "127.0.0.9"))
    assert other.data == {"host": "127.0.0.1"}
    await hass.async_block_till_done()
    await unload(hass, entry)


def test_what_is_listened_for_does_not_pop_up_for_others() -> None:
    manifest = read_json("manifest.json")
    # Makers of routers make other things, and a router for the internet is in every home: both have to be named.
    for matcher in manifest["ssdp"]:
        kind = matcher.get("deviceType") or matcher["st"]
        assert "fritzbox" in kind or (matcher["manufacturer"] and re.search("InternetGatewayDevice|WFADevice", kind))
    assert all(kind.startswith("_fbx-") for kind in manifest["zeroconf"])
    assert manifest["dhcp"] == [{"registered_devices": True}]
