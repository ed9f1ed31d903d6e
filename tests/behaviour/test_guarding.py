"""A window that somebody else opens is closed at once, where the household wants that and the router can."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.bell import Bell
from tests.support import Shown, eventually

from .at_home import AtHome

WHO_SEE = [
    spec
    for spec in DRIVERS
    if Capability.CANCEL in spec.capabilities and {Capability.PUSH, Capability.IDLE_STATUS} & spec.capabilities
]

WHO_ONLY_SEE = [
    spec
    for spec in DRIVERS
    if Capability.CANCEL not in spec.capabilities and {Capability.PUSH, Capability.IDLE_STATUS} & spec.capabilities
]


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[AtHome]:
    home = AtHome(hass, spec)
    await home.stand.start()
    await home.set_up()
    hass.config_entries.async_update_entry(
        home.entry, options={**home.entry.options, "guard": {"close": "nobody_home", "alarms": []}}
    )
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await hass.async_block_till_done()
    yield home
    await home.leave()


def is_open(home: AtHome) -> bool:
    return home.stand.is_open


@pytest.mark.parametrize("spec", WHO_SEE, ids=lambda spec: spec.key)
async def test_while_nobody_is_home_a_window_opened_elsewhere_is_closed(hass: HomeAssistant, home: AtHome) -> None:
    bell = Bell(hass)
    hass.states.async_set("person.ann", "home")
    home.stand.press_elsewhere()
    await home.recorder.until("window_opened")
    await hass.async_block_till_done()
    assert is_open(home)

    hass.states.async_set("person.ann", "not_home")
    closed = await home.recorder.until("window_closed")
    assert (closed["outcome"], closed["closed_by"]) == ("cancelled", "home_assistant")
    assert not is_open(home)
    await hass.async_block_till_done()
    ((_, (said, *_)),) = bell.texts
    assert "had been opened, but not from Home Assistant" in said
    await eventually(lambda: "closed it by itself, because nobody is home" in str(bell.texts))


@pytest.mark.parametrize("spec", WHO_SEE, ids=lambda spec: spec.key)
async def test_what_somebody_in_home_assistant_has_opened_stays_open(hass: HomeAssistant, home: AtHome) -> None:
    hass.states.async_set("person.ann", "not_home")
    await home.press()
    hass.states.async_set("person.bob", "not_home")
    await hass.async_block_till_done()
    assert home.stand.is_open
    assert Shown(hass, home.entry, home.stand.main).window == "open"


@pytest.mark.parametrize("spec", WHO_ONLY_SEE, ids=lambda spec: spec.key)
async def test_what_no_router_can_do_is_not_tried(
    hass: HomeAssistant, home: AtHome, caplog: pytest.LogCaptureFixture
) -> None:
    """The option may be left from a driver that the entry had before."""
    bell = Bell(hass)
    hass.states.async_set("person.ann", "not_home")
    home.stand.press_elsewhere()
    await home.recorder.until("window_opened")
    await hass.async_block_till_done(wait_background_tasks=False)
    assert "could not be closed" not in caplog.text
    assert "cannot" not in str(bell.texts)
