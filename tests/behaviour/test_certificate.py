"""What is made of the certificate that a router shows: by the form, and from then on."""

from collections.abc import AsyncGenerator
import time

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.adding.certificates import CERTIFICATE_ISSUE
from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS, VERIFY_TLS, DriverSpec
from tests.certificate import fingerprint, self_signed
from tests.support import eventually, faster
from tests.wizard import Wizard

from .house import stand_of
from .web_stand import WebStand

WITH_OWN = [spec for spec in DRIVERS if VERIFY_TLS in spec.fields]


@pytest.fixture
def spec(request: pytest.FixtureRequest) -> DriverSpec:
    """Each driver whose routers make their certificates themselves, in its turn."""
    driver: DriverSpec = request.param
    return driver


@pytest.fixture
async def stand(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[WebStand]:
    """A router that is switched off, and speaks http."""
    faster(hass, 1, page=0.1)
    stand = stand_of(spec)(clock=time.monotonic)
    assert isinstance(stand, WebStand)
    yield stand
    await stand.stop()


def account(stand: WebStand) -> dict[str, str]:
    return {key: value for key, value in stand.settings.items() if key in {"username", "password"}}


@pytest.mark.parametrize("spec", WITH_OWN, ids=lambda spec: spec.key, indirect=True)
async def test_nobody_stumbles_over_a_certificate_that_the_router_made_itself(
    hass: HomeAssistant, spec: DriverSpec, stand: WebStand
) -> None:
    stand.server.tls = self_signed()
    await stand.start()
    wizard = await Wizard.add(hass, "address")
    assert "The router's own certificate was found" in await wizard.fill_in(host=stand.server.host)
    assert wizard.step == spec.key
    assert wizard.offered["verify_ssl"] is False
    await wizard.fill_in(**account(stand))
    assert wizard.step in {"networks", "try_it"}, wizard.text


@pytest.mark.parametrize("spec", WITH_OWN, ids=lambda spec: spec.key, indirect=True)
async def test_where_there_is_no_certificate_there_is_no_switch(
    hass: HomeAssistant, spec: DriverSpec, stand: WebStand
) -> None:
    await stand.start()
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=stand.server.url)
    assert wizard.step == spec.key
    assert "verify_ssl" not in {marker.schema for marker in wizard.fields}
    await wizard.fill_in(**account(stand))
    assert wizard.step in {"networks", "try_it"}, wizard.text


async def shows(stand: WebStand, name: str) -> None:
    """From now on the router shows this certificate."""
    await stand.stop()
    stand.server.tls = self_signed(name)
    await stand.start()


async def add(hass: HomeAssistant, stand: WebStand) -> ConfigEntry:
    """Add a router whose certificate is its own."""
    await shows(stand, "router")
    wizard = await Wizard.add(hass, "address")
    assert fingerprint() in await wizard.fill_in(host=stand.server.host)
    await wizard.fill_in(**account(stand))
    if wizard.step == "networks":
        await wizard.fill_in(networks=[stand.main])
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    return wizard.entry


def questions(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """What Repairs asks about certificates."""
    issues = ir.async_get(hass).issues.values()
    return [issue for issue in issues if issue.domain == DOMAIN and issue.issue_id.startswith(CERTIFICATE_ISSUE)]


async def decide(hass: HomeAssistant, choice: str) -> FlowResultType:
    """Choose something where Repairs asks what to do."""
    (issue,) = questions(hass)
    assert issue.translation_placeholders
    assert issue.translation_placeholders["pinned"] == fingerprint()
    assert issue.translation_placeholders["shown"] == fingerprint("another")
    manager = repairs_flow_manager(hass)
    assert manager
    page = await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id})
    assert page["type"] is FlowResultType.MENU
    assert page["description_placeholders"] == dict(issue.translation_placeholders)
    end = await manager.async_configure(page["flow_id"], {"next_step_id": choice})
    await hass.async_block_till_done()
    return FlowResultType(end["type"])


@pytest.mark.parametrize("spec", WITH_OWN, ids=lambda spec: spec.key, indirect=True)
async def test_whoever_shows_another_certificate_is_sent_nothing_until_a_person_accepts_it(
    hass: HomeAssistant, spec: DriverSpec, stand: WebStand
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    entry = await add(hass, stand)
    assert entry.data["pinned"] == fingerprint()
    await shows(stand, "another")
    requests = stand.requests
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.error_reason_translation_key == "certificate_changed"
    assert stand.requests == requests

    assert await decide(hass, "accept") is FlowResultType.CREATE_ENTRY
    await eventually(lambda: entry.state is ConfigEntryState.LOADED)
    assert entry.data["pinned"] == fingerprint("another")
    assert questions(hass) == []
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("spec", WITH_OWN[:1], ids=lambda spec: spec.key, indirect=True)
async def test_a_router_that_makes_a_new_one_each_time_can_show_any(
    hass: HomeAssistant, spec: DriverSpec, stand: WebStand
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    entry = await add(hass, stand)
    await shows(stand, "another")
    # Nobody has to press or to reload: the next look shows it.
    await entry.runtime_data.async_refresh()
    await eventually(lambda: questions(hass))
    assert await decide(hass, "accept_any") is FlowResultType.CREATE_ENTRY
    await eventually(lambda: entry.state is ConfigEntryState.LOADED)
    assert "pinned" not in entry.data
    await shows(stand, "a third")
    await hass.config_entries.async_reload(entry.entry_id)
    assert (entry.state, questions(hass)) == (ConfigEntryState.LOADED, [])
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("spec", WITH_OWN[:1], ids=lambda spec: spec.key, indirect=True)
@pytest.mark.parametrize("meanwhile", ["before", "while it is read"])
async def test_a_question_that_was_answered_elsewhere(
    hass: HomeAssistant, spec: DriverSpec, stand: WebStand, meanwhile: str
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    entry = await add(hass, stand)
    await shows(stand, "another")
    await hass.config_entries.async_reload(entry.entry_id)
    (issue,) = questions(hass)
    manager = repairs_flow_manager(hass)
    assert manager
    page = None if meanwhile == "before" else await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id})
    hass.config_entries.async_update_entry(entry, data={**entry.data, "pinned": fingerprint("a third")})
    if page is None:
        page = await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id})
    else:
        page = await manager.async_configure(page["flow_id"], {"next_step_id": "accept"})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "outdated")
    assert entry.data["pinned"] == fingerprint("a third")
    await hass.config_entries.async_remove(entry.entry_id)
    assert questions(hass) == []


@pytest.mark.parametrize("spec", WITH_OWN[:1], ids=lambda spec: spec.key, indirect=True)
async def test_reconfiguring_shows_both_and_accepts_the_new_one(
    hass: HomeAssistant, spec: DriverSpec, stand: WebStand
) -> None:
    entry = await add(hass, stand)
    wizard = await Wizard.reconfigure(hass, entry)
    await shows(stand, "another")
    assert "another certificate than before" in await wizard.fill_in()
    assert fingerprint() in wizard.text
    assert fingerprint("another") in wizard.text
    assert wizard.result["errors"] == {"verify_ssl": "certificate_changed"}
    assert "in use now" in await wizard.fill_in()
    assert entry.data["pinned"] == fingerprint("another")
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(entry.entry_id)
