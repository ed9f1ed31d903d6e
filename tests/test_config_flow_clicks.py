"""How many clicks it takes to add a router and to open its window for the first time."""

from collections.abc import AsyncIterator
from typing import Any, override

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.const import GATEWAY

from .certificate import self_signed
from .emulators.openwrt import EmulatedOpenWrt
from .openwrt_wizard import LOG_IN
from .support import Shown, faster
from .wizard import Wizard

BEFORE = 2
"""*Add integration*, and *WPS Push* in Home Assistant's own list."""
AFTER = 1
"""*Skip and finish* on Home Assistant's own last page, which leads to the router's device."""


class Clicks(Wizard):
    """Counts what somebody clicks: each choice in a menu, each form that is submitted, each switch that is changed.

    Typing is no click, and neither is what a page does by itself.
    """

    clicks = BEFORE

    @override
    async def choose(self, option: str) -> str:
        self.clicks += 1
        return await super().choose(option)

    @override
    async def fill_in(self, **values: Any) -> str:
        switched = [key for key, value in values.items() if isinstance(value, bool) and value != self.offered[key]]
        self.clicks += 1 + len(switched)
        return await super().fill_in(**values)


@pytest.fixture
async def gateway(hass: HomeAssistant) -> AsyncIterator[str]:
    """The home's OpenWrt router, which has made its certificate itself."""
    faster(hass, 1, page=0.1)
    async with EmulatedOpenWrt(tls=self_signed()) as router:
        hass.data[GATEWAY] = router.server.host
        yield router.server.host


async def test_seven_clicks_to_the_first_press(hass: HomeAssistant, gateway: str) -> None:
    wizard = await Clicks.add(hass, "find")
    assert wizard.step == "openwrt"
    assert wizard.offered == {"host": gateway, "username": "root", "verify_ssl": False}
    await wizard.fill_in(**LOG_IN)
    assert "It works" in await wizard.choose("try_now")
    shown = Shown(hass, wizard.entry)
    await shown.press()
    assert shown.window == "open"
    assert wizard.clicks + AFTER + len(["Press"]) == 7
    await hass.config_entries.async_unload(wizard.entry.entry_id)


async def test_one_click_more_where_the_router_is_not_the_way_to_the_internet(
    hass: HomeAssistant, gateway: str
) -> None:
    hass.data[GATEWAY] = "127.0.0.1:1"
    wizard = await Clicks.add(hass, "address")
    await wizard.fill_in(host=gateway)
    await wizard.fill_in(**LOG_IN)
    assert "It works" in await wizard.choose("try_now")
    assert wizard.clicks + AFTER + len(["Press"]) == 8
    await hass.config_entries.async_unload(wizard.entry.entry_id)
