"""Routers that announce themselves are offered when it is certain what they are, and where that is allowed to lead."""

from collections.abc import AsyncGenerator
import re

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_SSDP, SOURCE_ZEROCONF, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.adding.discovery import address_of, endpoint_of
from custom_components.wps_push.const import DOMAIN

from .announcing import announce, announcement, plug_in, service, switched_on, unload
from .behaviour.stand import Stand
from .lan import Lan
from .moving_home import NEW, OLD
from .repository import read_json
from .support import add_entry
from .wizard import Wizard

NAME = "mafreebox.freebox.fr"


@pytest.fixture
async def fritzbox() -> AsyncGenerator[Stand]:
    """A box that nobody has added yet."""
    async with switched_on("fritzbox") as stand:
        yield stand


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

    await wizard.answer(fritzbox.settings)
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
    announced = [text and text.format(port=unused_tcp_port) for text in (page, location)]
    result = await announce(hass, SOURCE_SSDP, announcement(*announced))
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
    ("page", "location", "sender", "address"),
    [
        ("http://192.0.2.1/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1", "192.0.2.1"),
        ("http://192.0.2.1:8080/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1", "192.0.2.1:8080"),
        ("http://root:secret@192.0.2.1:8080/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1", "192.0.2.1:8080"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:49000/desc.xml", "2001:db8::1", "[2001:db8::1]:8080"),
        (None, "http://[2001:DB8::1]:49000/desc.xml", "2001:db8:0::1", "[2001:db8::1]"),
        ("http://192.0.2.2/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1", "192.0.2.1"),
        ("http://[", "http://192.0.2.1:49000/desc.xml", "192.0.2.1", "192.0.2.1"),
        ("http://192.0.2.1:99999/", "http://192.0.2.1:49000/desc.xml", "192.0.2.1", "192.0.2.1"),
        ("http://192.0.2.1/", "http://[", "192.0.2.1", None),
        ("http://192.0.2.1/", "", "192.0.2.1", None),
        # Who points at another machine, or does not show who he is.
        (None, "http://192.0.2.1:49000/desc.xml", "192.0.2.66", None),
        ("http://192.0.2.66/", "http://192.0.2.1:49000/desc.xml", "192.0.2.66", None),
        (None, "http://192.0.2.1:49000/desc.xml", None, None),
        (None, "http://127.0.0.1:8123/", "192.0.2.66", None),
        (None, "http://[::1]:8123/", "2001:db8::66", None),
        (None, "http://[::ffff:127.0.0.1]:8123/", "192.0.2.66", None),
        (None, "http://localhost:8123/", "192.0.2.66", None),
        (None, "http://fritz.box:49000/desc.xml", "192.0.2.1", None),
        # What is no place for a router, whoever says so.
        (None, "http://169.254.1.1:49000/desc.xml", "169.254.1.1", None),
        (None, "http://[fe80::1]:49000/desc.xml", "fe80::1%2", None),
        (None, "http://[fe80::1%2]:49000/desc.xml", "fe80::1%2", None),
        (None, "http://224.0.0.251:49000/desc.xml", "224.0.0.251", None),
        (None, "http://0.0.0.0:49000/desc.xml", "0.0.0.0", None),
        (None, "http://[::]:49000/desc.xml", "::", None),
    ],
)
def test_where_an_announcement_leads(page: str | None, location: str, sender: str | None, address: str | None) -> None:
    assert address_of(announcement(page, location, sender)) == address


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
    assert endpoint_of(service(address, port=port)) == endpoint


@pytest.mark.parametrize(
    ("addresses", "endpoint"),
    [
        (["127.0.0.1"], None),
        (["::1"], None),
        (["::ffff:127.0.0.1"], None),
        (["169.254.1.1"], None),
        (["fe80::1"], None),
        (["224.0.0.251"], None),
        (["0.0.0.0"], None),
        (["::"], None),
        (["127.0.0.1", "fe80::1", "192.0.2.1"], "192.0.2.1"),
    ],
)
def test_where_no_service_is_looked_for(addresses: list[str], endpoint: str | None) -> None:
    assert endpoint_of(service(*addresses)) == endpoint


async def test_a_service_on_this_machine_is_not_visited(hass: HomeAssistant, freebox: Stand) -> None:
    """Anybody on the network can announce any address, also one that only this machine itself reaches."""
    port = int(freebox.settings["host"].rpartition(":")[2])
    result = await announce(hass, SOURCE_ZEROCONF, service("127.0.0.1", port=port))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unknown_device")
    assert freebox.requests == 0


@pytest.mark.parametrize(
    ("location", "sender"),
    [("http://192.0.2.1:49000/desc.xml", "192.0.2.1"), ("http://127.0.0.1:49000/desc.xml", "192.0.2.66")],
    ids=["another page", "another sender"],
)
async def test_a_page_on_another_host_is_not_visited(
    hass: HomeAssistant, fritzbox: Stand, lan: Lan, location: str, sender: str
) -> None:
    elsewhere = announcement(fritzbox.settings["host"], location, sender)
    result = await announce(hass, SOURCE_SSDP, elsewhere)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unknown_device")
    assert fritzbox.requests == 0
    assert "192.0.2.66" not in lan.visited


@pytest.fixture
async def freebox() -> AsyncGenerator[Stand]:
    """A box that is called by its name."""
    async with switched_on("freebox") as stand:
        yield stand


async def test_a_router_with_a_name_on_its_certificate_is_called_by_it(
    hass: HomeAssistant, freebox: Stand, lan: Lan
) -> None:
    plug_in(lan, freebox)
    wizard = Wizard(hass, await announce(hass, SOURCE_ZEROCONF, service(OLD)))
    assert wizard.step == "freebox"
    assert wizard.offered["host"] == NAME


@pytest.mark.parametrize(("host", "offered"), [(NAME, False), (NEW, True)])
async def test_a_box_whose_name_leads_elsewhere_is_known_all_the_same(
    hass: HomeAssistant, freebox: Stand, lan: Lan, host: str, offered: bool
) -> None:
    plug_in(lan, freebox)
    lan.names[NAME] = "212.27.38.253"
    MockConfigEntry(domain=DOMAIN, data={"driver": "freebox", "host": host}).add_to_hass(hass)
    result = await announce(hass, SOURCE_ZEROCONF, service(OLD))
    assert result["type"] is (FlowResultType.FORM if offered else FlowResultType.ABORT)


async def test_an_announcement_that_is_ignored_is_no_router_of_ours(
    hass: HomeAssistant, freebox: Stand, lan: Lan
) -> None:
    plug_in(lan, freebox)
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id="192.168.178.1").add_to_hass(hass)
    assert (await announce(hass, SOURCE_ZEROCONF, service(OLD)))["type"] is FlowResultType.FORM


def test_what_is_listened_for_does_not_pop_up_for_others() -> None:
    manifest = read_json("manifest.json")
    # Makers of routers make other things, and a router for the internet is in every home: both have to be named.
    for matcher in manifest["ssdp"]:
        kind = matcher.get("deviceType") or matcher["st"]
        assert "fritzbox" in kind or (matcher["manufacturer"] and re.search("InternetGatewayDevice|WFADevice", kind))
    assert all(kind.startswith("_fbx-") for kind in manifest["zeroconf"])
    assert manifest["dhcp"] == [{"registered_devices": True}]
