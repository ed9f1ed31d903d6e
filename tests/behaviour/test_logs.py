"""What comes of a whole story with a router while everything is logged: by us, and by every library that a driver uses."""

from contextlib import suppress
import logging

import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.router import Describes, RouterAuthError, RouterError, SwitchesPin, TellsPin
from tests.leaks import Watch

from .house import House
from .stand import PRINTER


async def test_no_secret_is_logged_from_the_log_in_to_the_log_out(nothing_leaks: Watch, empty_house: House) -> None:
    house = empty_house
    await house.move_in()
    await house.press()
    if house.can(Capability.CANCEL):
        await house.close()
        await house.press()
    await house.device_joins(PRINTER)
    await house.router.report(stations=True)
    if isinstance(house.router, Describes):
        await house.router.describe(PRINTER)
    if isinstance(house.router, TellsPin):
        house.stand.switch_pin(enabled=True)
        assert await house.router.pin_enabled()
    if isinstance(house.router, SwitchesPin):
        await house.router.set_pin(enabled=False)
    house.stand.end_sessions()
    with suppress(RouterError):
        await house.router.report(stations=True)
    await house.router.disconnect()
    if house.stand.has_log_in:
        other = house.driver(house.stand.wrong_settings)
        with pytest.raises(RouterAuthError):
            await other.connect()
        await other.disconnect()

    logging.getLogger("somebody.else").debug("The end of the story")
    assert "log of somebody.else" in nothing_leaks.places
