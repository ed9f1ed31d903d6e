"""What counts as not safe about a router."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.wps_push.wps.audit import Finding, findings
from custom_components.wps_push.wps.model import RouterInfo
from custom_components.wps_push.wps.routers import DRIVERS

from .openwrt_home import MAIN, Home
from .support import Shown, eventually

ROWS = {spec.key: spec for spec in DRIVERS}


def found(key: str, *, pin: bool | None = None, url: str | None = "https://router", **settings: str) -> set[Finding]:
    info = RouterInfo(identity="id", name="Router", url=url)
    return set(findings(ROWS[key], {"password": "secret", **settings}, info, pin=pin))


@pytest.mark.parametrize(
    ("key", "pin", "expected"),
    [
        ("tplink", True, {Finding.PIN}),
        ("tplink", False, set()),
        ("tplink", None, {Finding.PIN_UNKNOWN}),
        ("fritzbox", None, set()),
        ("asuswrt", None, {Finding.PIN_WITH_WPS}),
    ],
)
def test_the_pin(key: str, pin: bool | None, expected: set[Finding]) -> None:
    assert found(key, pin=pin) == expected


def test_how_the_router_is_reached() -> None:
    assert found("fritzbox", url="http://router") == {Finding.UNENCRYPTED}
    # Without a password, nothing secret is sent.
    assert found("fritzbox", url="http://router", password="") == {Finding.NO_PASSWORD}
    # A socket of this machine, or a button.
    assert found("hostapd", url=None, password="", pin=False) == set()


def test_an_account_that_may_do_everything() -> None:
    assert found("openwrt", username="root", pin=False) == {Finding.ALMIGHTY}
    assert found("openwrt", username="wps_push", pin=False) == set()
    assert found("fritzbox", username="root") == set()


async def test_a_router_is_audited_every_day(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN])
    shown = Shown(hass, entry)
    await eventually(lambda: shown.state("binary_sensor", "safety").state == "off")
    # Somebody reconfigures the account while the entry is loaded; nothing else looks at that.
    hass.config_entries.async_update_entry(entry, data={**entry.data, "password": ""})
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1, seconds=1))
    await eventually(lambda: shown.state("binary_sensor", "safety").state == "on")
    assert "no_password" in shown.state("binary_sensor", "safety").attributes["findings"]
