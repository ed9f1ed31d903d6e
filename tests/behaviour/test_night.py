"""A network whose radio the router switches off at night: how that is shown, and that it comes back by itself."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.const import CONF_NETWORKS
from custom_components.wps_push.wps.model import Capability, Obstacle
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import eventually

from .home import Home, a_home

pytestmark = pytest.mark.needs(Capability.IDLE_STATUS)


@pytest.fixture
def missing_poll() -> float:
    """How often a network that is off is asked for, in seconds."""
    return 0.5


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec, missing_poll: float) -> AsyncGenerator[Home]:
    async with a_home(hass, spec, idle_poll=0.1, missing_poll=missing_poll) as home:
        yield home


async def test_a_network_that_is_off_at_a_start_comes_back_by_itself(home: Home) -> None:
    await home.move_in()
    entities = home.hass.states.async_entity_ids()
    home.stand.obstruct(Obstacle.RADIO_OFF)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert home.obstacle == "radio_off"
    assert home.hass.states.async_entity_ids() == entities
    assert home.entry.options[CONF_NETWORKS] == [home.stand.main]

    home.stand.switch_radio_on()
    await eventually(lambda: home.obstacle is None)
    await home.shown.press()
    assert home.shown.window == "open"


@pytest.mark.needs("shows_radio")
@pytest.mark.parametrize("missing_poll", [60])
async def test_a_network_that_goes_off_and_comes_back_is_shown_at_once(home: Home) -> None:
    await home.move_in()
    assert home.obstacle is None
    home.stand.obstruct(Obstacle.RADIO_OFF)
    await eventually(lambda: home.obstacle == "radio_off")
    assert home.shown.window == "closed"
    home.stand.switch_radio_on()
    await eventually(lambda: home.obstacle is None)
    assert home.recorder.types == []
