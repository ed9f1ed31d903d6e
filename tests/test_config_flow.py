"""Adding a router, as somebody does it who reads what stands on each page."""

import asyncio
from collections.abc import AsyncIterator
import os

from aiohttp.test_utils import TestServer, unused_port
from aiohttp.web import Application, Request, Response
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.adding.settings_form import secret_keys
from custom_components.wps_push.const import GATEWAY
from custom_components.wps_push.drivers.registry import SPECS
from custom_components.wps_push.wps.gateway import default_gateway
from custom_components.wps_push.wps.routers import DRIVERS, HOST, FieldKind

from .behaviour.stands.fritzbox import FritzBoxStand
from .behaviour.stands.linksys import LinksysStand
from .behaviour.web_stand import WebStand
from .lab import HostapdNone
from .support import Shown, add_entry, faster
from .wizard import ENGLISH, Wizard
from .wps.routers.test_hostapd_permissions import ordinary_user

BUTTON = "input_button.wps"
RELAY = "switch.relay"


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


@pytest.fixture
async def button(hass: HomeAssistant) -> str:
    assert await async_setup_component(hass, "input_button", {"input_button": {"wps": {"name": "Hall router"}}})
    return BUTTON


@pytest.fixture
async def web_server() -> AsyncIterator[str]:
    """The address of something that is no router."""
    async with TestServer(Application(), host="127.0.0.1") as server:
        yield f"127.0.0.1:{server.port}"


@pytest.fixture
async def printer() -> AsyncIterator[str]:
    """The address of something that shows the same page, whatever it is asked for."""

    async def page(_: Request) -> Response:
        return Response(text="<title>Printer</title>", content_type="text/html")

    application = Application()
    application.router.add_route("*", "/{path:.*}", page)
    async with TestServer(application, host="127.0.0.1") as server:
        yield f"127.0.0.1:{server.port}"


# Which kind of router.


async def test_the_address_of_the_default_gateway_stands_there_already(hass: HomeAssistant) -> None:
    del hass.data[GATEWAY]
    wizard = await Wizard.add(hass, "address")
    assert wizard.offered.get("host") == default_gateway()


async def test_nothing_answers_at_the_address(hass: HomeAssistant, button: str) -> None:
    wizard = await Wizard.add(hass, "address")
    nobody = f"127.0.0.1:{unused_port()}"
    assert f"Nothing answers at {nobody}." in await wizard.fill_in(host=nobody)
    assert "Nothing answers" in await wizard.reload()

    await wizard.choose("address")
    assert wizard.offered == {"host": nobody}
    await wizard.fill_in()
    await wizard.choose("kind")
    await wizard.choose("entity")
    await wizard.fill_in(entity_id=button)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED


async def test_what_answers_is_no_router_that_is_known(hass: HomeAssistant, web_server: str) -> None:
    wizard = await Wizard.add(hass, "address")
    assert f"Something answers at {web_server}" in await wizard.fill_in(host=web_server)
    assert "Choose from a list" in await wizard.reload()
    assert "What kind of router" in await wizard.choose("kind")


async def test_the_list_of_kinds_is_for_somebody_who_looks_for_a_name(hass: HomeAssistant) -> None:
    wizard = await Wizard.add(hass, "kind")
    kinds = wizard.result["menu_options"]
    assert isinstance(kinds, dict)
    assert kinds == {key: SPECS[key].title for key in kinds}
    assert kinds.keys() == SPECS.keys()
    assert list(kinds.values())[:-1] == sorted(list(kinds.values())[:-1], key=str.casefold)
    # The last one is for all who do not find theirs.
    assert list(kinds)[-1] == "entity"


@pytest.mark.parametrize("key", SPECS)
async def test_every_kind_has_a_form_with_all_its_words(hass: HomeAssistant, key: str) -> None:
    wizard = await Wizard.add(hass, "kind")
    assert await wizard.choose(key)
    page = ENGLISH["config"]["step"][key]
    asked = {field.key for field in SPECS[key].fields}
    assert page["data"].keys() == page["data_description"].keys() == asked
    for secret in secret_keys(SPECS[key]):
        # Where it may be left empty, it says so.
        assert page["data_description"][secret].endswith(" {keep}")


@pytest.mark.parametrize("key", SPECS)
async def test_every_form_for_an_address_proposes_the_default_gateway(hass: HomeAssistant, key: str) -> None:
    wizard = await Wizard.add(hass, "kind", key)
    (own_name,) = {field.default for field in SPECS[key].fields if field.kind is FieldKind.HOST} or {None}
    gateway = hass.data[GATEWAY] if HOST in SPECS[key].fields else None
    assert wizard.offered.get("host") == (own_name or gateway)


@pytest.mark.parametrize("key", [spec.key for spec in DRIVERS if spec.fingerprint])
async def test_something_else_than_the_kind_that_was_chosen(
    hass: HomeAssistant, printer: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    wizard = await Wizard.add(hass, "kind", key)
    typed = {"host": f"http://{printer}", "username": "somebody", "password": "not for the log", "verify_ssl": False}
    await wizard.fill_in(**{field.key: typed[field.key] for field in SPECS[key].fields})
    assert "Check that you chose the right kind" in wizard.text
    # The page sends whoever can make something of it to the log.
    (logged,) = [record.message for record in caplog.records if record.name.startswith("custom_components.wps_push")]
    assert "could not be checked: " in logged
    assert "not for the log" not in caplog.text


@pytest.mark.parametrize("key", SPECS)
async def test_the_form_of_an_experimental_kind_invites_its_owner_to_confirm_it(hass: HomeAssistant, key: str) -> None:
    wizard = await Wizard.add(hass, "kind", key)
    assert ("**Experimental:**" in wizard.text) is not SPECS[key].confirmed
    assert ("docs/routers.md#confirming-a-router" in wizard.text) is not SPECS[key].confirmed


# Which band.


@pytest.mark.parametrize(("router", "offered"), [(FritzBoxStand, ["automatic", "2.4", "5"]), (LinksysStand, None)])
async def test_the_band_is_asked_for_where_the_router_obeys(
    hass: HomeAssistant, router: type[WebStand], offered: list[str] | None
) -> None:
    stand = router(clock=asyncio.get_running_loop().time)
    await stand.start()
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=stand.server.host)
    await wizard.answer(stand.settings)
    assert ("networks" in wizard.result["menu_options"]) is (offered is not None)
    if offered:
        await wizard.choose("networks")
        assert list(wizard.choices("band")) == offered
        await wizard.fill_in()
    await wizard.choose("finish")
    options = await Wizard.options(hass, wizard.entry)
    assert ("band" in options.offered) is (offered is not None)
    assert await hass.config_entries.async_unload(wizard.entry.entry_id)
    await hass.async_block_till_done()
    await stand.stop()


# An entity that presses the button.


async def test_an_entity_presses_the_button(hass: HomeAssistant, button: str) -> None:
    wizard = await Wizard.add(hass, "kind")
    assert "nobody can say for certain" in await wizard.choose("entity")

    assert "Try it" in await wizard.fill_in(entity_id=button)
    assert wizard.result["menu_options"] == ["try_now", "finish"]
    assert "gets no answer" in await wizard.choose("try_now")
    # What comes first has the focus: whoever has seen it work wants to go on.
    assert wizard.result["menu_options"] == ["finish", "try_now"]
    pressed = hass.states.get(button)
    assert pressed
    assert pressed.state != "unknown"
    await wizard.choose("finish")

    assert wizard.entry.state is ConfigEntryState.LOADED
    assert wizard.entry.title == "Hall router"
    assert wizard.entry.data == {"driver": "entity", "entity_id": button}
    assert wizard.entry.options == {"networks": ["main"]}


async def test_an_entity_that_is_not_there_yet(hass: HomeAssistant) -> None:
    wizard = await Wizard.add(hass, "kind", "entity")
    assert "No usable answer" in await wizard.fill_in(entity_id=RELAY)
    assert wizard.offered == {"entity_id": RELAY}

    hass.states.async_set(RELAY, "off", {"friendly_name": "Relay"})
    assert "Try it" in await wizard.fill_in()
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED


async def test_our_own_buttons_press_no_router(hass: HomeAssistant, button: str) -> None:
    """A press of theirs would wait for itself."""
    entry = await add_entry(hass, "entity", {"entity_id": button}, networks=["main"])
    own = Shown(hass, entry).entity_id("button", "open_window")
    registered = er.async_get(hass).async_get(own)
    assert registered
    wizard = await Wizard.add(hass, "kind", "entity")
    (picker,) = wizard.fields.values()
    assert own in picker.config["exclude_entities"]
    # Not everybody picks: an entity can be submitted by its name or by its id in the registry, too.
    for named in (own, registered.id):
        assert "belongs to WPS Push" in await wizard.fill_in(entity_id=named)
        assert wizard.result["errors"] == {"entity_id": "presses_itself"}
        assert wizard.offered == {"entity_id": named}
    with pytest.raises(InvalidData, match="validation failed"):
        await wizard.fill_in(entity_id="light.hall")

    wizard = await Wizard.reconfigure(hass, entry)
    assert "belongs to WPS Push" in await wizard.fill_in(entity_id=own)
    assert entry.data["entity_id"] == button


async def test_a_router_cannot_be_added_twice(hass: HomeAssistant, button: str) -> None:
    first, second = [await Wizard.add(hass, "kind", "entity") for _ in range(2)]
    await first.fill_in(entity_id=button)
    await first.choose("finish")
    assert first.entry.state is ConfigEntryState.LOADED
    assert "added already" in await second.fill_in(entity_id=button)


async def test_a_flow_that_was_left_behind_locks_nobody_out(hass: HomeAssistant, button: str) -> None:
    left_behind, again = [await Wizard.add(hass, "kind", "entity") for _ in range(2)]
    await left_behind.fill_in(entity_id=button)
    await again.fill_in(entity_id=button)
    await again.choose("finish")
    assert again.entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


# hostapd on this machine.


async def test_hostapd(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    wizard = await Wizard.add(hass, "kind", "hostapd")
    assert wizard.offered == {"directory": "/var/run/hostapd"}
    assert "No usable answer" in await wizard.fill_in(directory=str(hostapd_none.directory / "elsewhere"))

    await wizard.fill_in(directory=str(hostapd_none.ap_directory))
    with hostapd_none.ap_events() as events:
        assert "it is closed again" in await wizard.choose("try_now")
        await asyncio.to_thread(events.expect, "WPS-PBC-ACTIVE")
        await asyncio.to_thread(events.expect, "WPS-CANCEL")
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert wizard.entry.title == "hostapd LabNet"
    assert wizard.entry.data == {"driver": "hostapd", "directory": str(hostapd_none.ap_directory)}


async def test_hostapd_without_wps(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    hostapd_none.restart_ap({"wps_state": "0"})
    wizard = await Wizard.add(hass, "kind", "hostapd")
    await wizard.fill_in(directory=str(hostapd_none.ap_directory))
    assert "LabNet (main network, no WPS: it is switched off)" in wizard.text
    await wizard.fill_in()
    assert "Switch it on at the router" in await wizard.choose("try_now")

    hostapd_none.restart_ap()
    assert "It works" in await wizard.choose("try_now")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user, to see what that one may")
async def test_hostapd_that_lets_only_root_in(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    hostapd_none.directory.chmod(0o711)
    wizard = await Wizard.add(hass, "kind", "hostapd")
    # Whatever has to be loaded for it is loaded now.
    await wizard.fill_in(directory=str(hostapd_none.directory / "elsewhere"))
    with ordinary_user():
        assert "set ctrl_interface_group in hostapd.conf" in await wizard.fill_in(
            directory=str(hostapd_none.ap_directory)
        )
    assert "Try it" in await wizard.fill_in()
