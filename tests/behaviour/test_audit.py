"""What is not safe about a router is seen at its start and after each window, and its PIN is switched off by a person."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.audit import SERIOUS, Finding
from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec, PinMethod
from tests.emulators.server import Fault
from tests.support import Shown, eventually
from tests.wizard import ENGLISH

from .at_home import AtHome

needs = pytest.mark.needs


class Audited(AtHome):
    """A router in Home Assistant, and what is said of its safety."""

    @property
    def safety(self) -> State:
        return Shown(self.hass, self.entry).state("binary_sensor", "safety")

    @property
    def issues(self) -> dict[str, ir.IssueEntry]:
        found = ir.async_get(self.hass).issues
        return {id_: issue for (domain, id_), issue in found.items() if domain == DOMAIN and id_.startswith("unsafe")}

    async def a_window_ends(self) -> None:
        await self.press()
        self.stand.device_presses("3c:2a:f4:00:00:01")
        await self.recorder.until("window_closed")


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Audited]:
    assert await async_setup_component(hass, "repairs", {})
    home = Audited(hass, spec)
    await home.stand.start()
    await home.set_up()
    yield home
    await home.leave()


async def test_what_is_found_at_the_start(home: Audited) -> None:
    await eventually(lambda: home.safety.state != "unknown")
    found = set(home.safety.attributes["findings"])
    expected: set[Finding] = set()
    if Capability.TELLS_PIN in home.spec.capabilities:
        expected = {Finding.PIN} if home.stand.pin_enabled else set()
    elif home.spec.pin is PinMethod.WITH_WPS:
        expected = {Finding.PIN_WITH_WPS}
    elif home.spec.pin is None:
        expected = {Finding.PIN_UNKNOWN}
    assert found - {Finding.UNENCRYPTED, Finding.ALMIGHTY} == expected
    assert (Finding.ALMIGHTY in found) is (home.spec.almighty is not None)
    assert home.safety.state == ("on" if expected & SERIOUS else "off")
    assert set(home.issues) == {f"unsafe_{finding}_{home.entry.entry_id}" for finding in expected & SERIOUS}
    keys = {str(issue.translation_key) for issue in home.issues.values()}
    assert {key.removesuffix("_fixable").removesuffix("_by_option") for key in keys} == {
        f"unsafe_{finding}" for finding in expected & SERIOUS
    }
    # Where Home Assistant can see to it that WPS is off, people are told how.
    can_switch = Finding.PIN_WITH_WPS in expected and Capability.SWITCH in home.spec.capabilities
    assert ("unsafe_pin_with_wps_by_option" in keys) is can_switch


@needs(Capability.TELLS_PIN)
async def test_a_pin_that_is_switched_on_is_noticed_after_a_window(home: Audited) -> None:
    await eventually(lambda: home.safety.state != "unknown")
    home.stand.switch_pin(enabled=False)
    await home.a_window_ends()
    await eventually(lambda: home.safety.state == "off")
    assert not home.issues
    home.stand.switch_pin(enabled=True)
    await home.a_window_ends()
    await eventually(lambda: home.safety.state == "on")
    assert home.safety.attributes["findings"].count(Finding.PIN) == 1
    (issue,) = home.issues.values()
    assert issue.is_fixable is (Capability.SWITCH_PIN in home.spec.capabilities)


async def clicked(home: Audited, *, fault: Fault | None = None) -> Any:
    """Somebody reads the question in Repairs, and says yes."""
    manager = repairs_flow_manager(home.hass)
    assert manager
    (id_,) = home.issues
    asked = await manager.async_init(DOMAIN, context={"issue_id": id_})
    assert asked["type"] is FlowResultType.FORM
    assert asked["description_placeholders"] == {"name": home.entry.title}
    home.stand.spoil(fault)
    return await manager.async_configure(asked["flow_id"], {})


@needs(Capability.SWITCH_PIN)
async def test_a_person_switches_the_pin_off(home: Audited) -> None:
    home.stand.switch_pin(enabled=True)
    await home.entry.runtime_data.audit.async_look()
    assert (await clicked(home))["type"] is FlowResultType.CREATE_ENTRY
    assert not home.stand.pin_enabled
    assert home.safety.state == "off"
    assert not home.issues


@needs(Capability.SWITCH_PIN)
async def test_a_pin_that_stays_on_is_said(home: Audited) -> None:
    home.stand.switch_pin(enabled=True)
    await home.entry.runtime_data.audit.async_look()
    ended = await clicked(home, fault=Fault(body=b"nonsense"))
    assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "failed")
    assert ended["description_placeholders"]["problem"].startswith(home.entry.title)
    assert "{problem}" in ENGLISH["issues"]["unsafe_pin_fixable"]["fix_flow"]["abort"]["failed"]
    home.stand.spoil(None)
    assert home.stand.pin_enabled
    assert home.issues


@needs(Capability.SWITCH_PIN)
async def test_nothing_is_said_of_a_router_that_was_removed(home: Audited) -> None:
    home.stand.switch_pin(enabled=True)
    await home.entry.runtime_data.audit.async_look()
    assert home.issues
    assert await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert not home.issues
    await home.set_up()


@needs(Capability.SWITCH_PIN)
async def test_the_pin_of_a_router_that_is_not_connected_is_left_alone(home: Audited) -> None:
    home.stand.switch_pin(enabled=True)
    await home.entry.runtime_data.audit.async_look()
    assert await home.hass.config_entries.async_unload(home.entry.entry_id)
    manager = repairs_flow_manager(home.hass)
    assert manager
    (id_,) = home.issues
    ended = await manager.async_init(DOMAIN, context={"issue_id": id_})
    assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "not_loaded")
    assert home.stand.pin_enabled
    await home.hass.config_entries.async_setup(home.entry.entry_id)
