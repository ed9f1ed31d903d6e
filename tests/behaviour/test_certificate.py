"""What the form of every router makes of the certificate that the router shows."""

from collections.abc import AsyncGenerator
import time

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.routers import DRIVERS, VERIFY_TLS, DriverSpec
from tests.certificate import self_signed
from tests.support import faster
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
