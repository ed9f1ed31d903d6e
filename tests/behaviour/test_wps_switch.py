"""The switch for WPS itself in Home Assistant, on every kind of router that has one."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.wps.model import Capability, Obstacle
from custom_components.wps_push.wps.routers import DriverSpec
from tests.emulators.server import Fault
from tests.support import Shown

from .at_home import AtHome

needs = pytest.mark.needs


class Switched(AtHome):
    """A router in Home Assistant whose WPS can be switched."""

    @property
    def state(self) -> str:
        return Shown(self.hass, self.entry).state("switch", "enabled").state

    async def switch(self, action: str) -> None:
        target = {"entity_id": Shown(self.hass, self.entry).entity_id("switch", "enabled")}
        await self.hass.services.async_call("switch", action, target, blocking=True)

    async def is_on(self) -> bool:
        """Whether the router has WPS on, asked of it by somebody else."""
        networks = await self.entry.runtime_data.router.driver.networks()
        return bool(networks[0].obstacle is not Obstacle.WPS_DISABLED)


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Switched]:
    home = Switched(hass, spec)
    if Capability.TELLS_PIN in spec.capabilities:
        # A PIN that is on whatever WPS is has nothing to do with the switch.
        home.stand.switch_pin(enabled=False)
    await home.stand.start()
    await home.set_up()
    yield home
    await home.leave()


async def test_there_is_a_switch_where_the_router_has_one(hass: HomeAssistant, home: Switched) -> None:
    assert len(hass.states.async_all("switch")) == (Capability.SWITCH in home.spec.capabilities)


@needs(Capability.SWITCH)
async def test_off_and_on_again(home: Switched) -> None:
    assert home.state == "on"
    await home.switch("turn_off")
    assert not await home.is_on()
    assert home.state == "off"
    # A router whose PIN is on with WPS is safe now.
    assert Shown(home.hass, home.entry).state("binary_sensor", "safety").state == "off"
    with pytest.raises(HomeAssistantError, match="WPS is switched off for"):
        await Shown(home.hass, home.entry, home.stand.main).press()

    await home.switch("turn_on")
    assert await home.is_on()
    assert home.state == "on"
    await home.press()


@needs(Capability.SWITCH)
async def test_what_is_not_switched_is_not_shown_as_switched(home: Switched) -> None:
    home.stand.spoil(Fault(body=b"nonsense"))
    with pytest.raises(HomeAssistantError):
        await home.switch("turn_off")
    home.stand.spoil(None)
    assert await home.is_on()
    assert home.state == "on"
