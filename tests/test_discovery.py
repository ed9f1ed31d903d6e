"""Routers that announce themselves are offered when it is certain what they are; those we have are followed when they move."""

from collections.abc import AsyncGenerator
from ipaddress import ip_address
import time
from typing import Any

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_SSDP,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest
import pytest_socket

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS

from .behaviour.house import stand_of
from .behaviour.stand import Stand
from .openwrt_home import Home
from .repository import read_json
from .wizard import Wizard

MAC = "00:11:22:00:00:10"


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


async def test_a_page_on_another_host_is_not_visited(hass: HomeAssistant, fritzbox: Stand) -> None:
    before = fritzbox.requests
    elsewhere = announcement(fritzbox.settings["host"], "http://127.0.0.2:49000/desc.xml")
    result = await announce(hass, SOURCE_SSDP, elsewhere)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unknown_device")
    assert fritzbox.requests == before


async def test_a_router_with_a_name_on_its_certificate_is_called_by_it(hass: HomeAssistant) -> None:
    (spec,) = (spec for spec in DRIVERS if spec.key == "freebox")
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    host = stand.settings["host"].partition("://")[2]
    address, _, port = host.partition(":")
    told = ZeroconfServiceInfo(
        ip_address=ip_address(address),
        ip_addresses=[ip_address(address)],
        port=int(port),
        hostname="Freebox-Server.local.",
        type="_fbx-api._tcp.local.",
        name="Freebox Server._fbx-api._tcp.local.",
        properties={},
    )
    wizard = Wizard(hass, await announce(hass, SOURCE_ZEROCONF, told))
    assert wizard.step == "freebox"
    assert wizard.offered["host"] == "mafreebox.freebox.fr"
    await stand.stop()


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
    result = await announce(hass, SOURCE_DHCP, dhcp(MAC, "127.0.0.1"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await hass.async_block_till_done()
    assert entry.data["host"] == f"http://127.0.0.1:{port}"
    assert entry.state is ConfigEntryState.LOADED
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


def test_what_is_listened_for_does_not_pop_up_for_others() -> None:
    manifest = read_json("manifest.json")
    # A router for the internet is in every home, whoever made it; its maker has to be named.
    for matcher in manifest["ssdp"]:
        assert matcher.get("manufacturer") or "fritzbox" in matcher["st"]
    assert all(kind.startswith("_fbx-") for kind in manifest["zeroconf"])
    assert manifest["dhcp"] == [{"registered_devices": True}]
