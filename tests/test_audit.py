"""What counts as not safe about a router."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.audit import Finding, findings
from custom_components.wps_push.wps.model import RouterInfo
from custom_components.wps_push.wps.routers import DRIVERS

from .clock import WallClock, pass_time
from .openwrt_home import MAIN, Home
from .support import Shown, eventually

ROWS = {spec.key: spec for spec in DRIVERS}


def found(
    key: str, *, pin: bool | None = None, url: str | None = "https://router", is_wps_off: bool = False, **settings: str
) -> set[Finding]:
    info = RouterInfo(identity="id", name="Router", url=url)
    return set(findings(ROWS[key], {"password": "secret", **settings}, info, pin=pin, is_wps_off=is_wps_off))


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


def test_a_pin_that_is_on_with_wps_is_off_with_it() -> None:
    assert found("linksys", is_wps_off=True) == set()
    # Here they are two switches.
    assert found("tplink", pin=True, is_wps_off=True) == {Finding.PIN}


def test_how_the_router_is_reached() -> None:
    assert found("fritzbox", url="http://router") == {Finding.UNENCRYPTED}
    # Without a password, nothing secret is sent.
    assert found("fritzbox", url="http://router", password="") == {Finding.NO_PASSWORD}
    # Access was granted at the box, which has no password to send.
    assert found("freebox", url="http://router") == set()
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
    # Somebody has answered the question in Repairs, and it did not help.
    issue_id = f"unsafe_no_password_{entry.entry_id}"
    ir.async_delete_issue(hass, DOMAIN, issue_id)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=2, seconds=2))
    await eventually(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id))


async def test_it_is_audited_every_day_by_whatever_clock(
    hass: HomeAssistant, home: Home, wall_clock: WallClock
) -> None:
    entry = await home.move_in(networks=[MAIN])
    shown = Shown(hass, entry)
    await eventually(lambda: shown.state("binary_sensor", "safety").state == "off")
    hass.config_entries.async_update_entry(entry, data={**entry.data, "password": ""})
    wall_clock.set(-3600)
    await pass_time(24 * 60 * 60 + 1)
    await eventually(lambda: shown.state("binary_sensor", "safety").state == "on")


async def test_a_router_that_is_not_to_be_polled_is_not_audited_every_day(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN])
    hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    before = home.router.server.requests
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1, seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)
    asked = [body for body in home.router.server.sent[before:] if "uci" in body]
    assert not asked
