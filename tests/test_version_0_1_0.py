"""An update from version 0.1.0 loses nothing: what that version has stored was recorded, and is read here.

`data/version_0_1_0` holds what 0.1.0 left in `.storage` on Home Assistant 2026.10: an OpenWrt router with its main and
its guest network. A printer has joined the main one, and a window of the guest network is open. The household has
renamed the router's device and one button. Only the dates, the entry's id and the router's address were replaced.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
import json
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.wps_push.const import DOMAIN

from .emulators.openwrt import EmulatedOpenWrt
from .openwrt_home import GUEST, MAIN, PRINTER
from .repository import ROOT
from .restart import loaded_home_assistant, start
from .support import Recorder, Shown, eventually, faster

DATA = ROOT / "tests" / "data" / "version_0_1_0"

ADDRESS = "http://192.0.2.1"


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    """The router as it was left: the last device that joined is still shown, and the guests' window is open."""
    async with EmulatedOpenWrt(exchange_time=0) as router:
        router.registrar.press("phy0-ap0")
        router.press(PRINTER, "printer")
        router.registrar.press("phy0-ap1")
        yield router


@pytest.fixture
def closes_at(hass_storage: dict[str, Any], router: EmulatedOpenWrt) -> str:
    """When the open window closes; version 0.1.0 has stored everything."""
    closes_at = dt_util.utcnow().replace(microsecond=0) + timedelta(seconds=90)
    for path in DATA.glob("*.json"):
        stored = json.loads(path.read_text().replace(ADDRESS, router.url))
        if path.name.startswith(DOMAIN):
            stored["data"]["open"][GUEST]["closes_at"] = closes_at.timestamp()
        hass_storage[stored["key"]] = stored
    return closes_at.isoformat()


def rows(key: str, table: str) -> list[dict[str, Any]]:
    """What version 0.1.0 has registered."""
    found: list[dict[str, Any]] = json.loads((DATA / f"{key}.json").read_text())["data"][table]
    assert found
    return found


@pytest.fixture
async def updated(closes_at: str) -> AsyncIterator[HomeAssistant]:
    """Home Assistant after the update, before it has set anything up."""
    async with loaded_home_assistant() as hass:
        faster(hass, 1, open_poll=0.05)
        yield hass


async def test_the_entry_is_set_up(updated: HomeAssistant) -> None:
    await start(updated)
    (entry,) = updated.config_entries.async_entries(DOMAIN)
    assert entry.state is ConfigEntryState.LOADED, entry.reason
    (stored,) = rows("core.config_entries", "entries")
    assert (entry.entry_id, entry.unique_id, entry.title) == (
        stored["entry_id"],
        stored["unique_id"],
        stored["title"],
    )


async def test_the_entities_stay_and_none_is_orphaned(updated: HomeAssistant) -> None:
    await start(updated)
    entities = er.async_get(updated)
    kept = ("id", "unique_id", "device_id", "platform", "disabled_by")
    for stored in rows("core.entity_registry", "entities"):
        entity = entities.async_get(stored["entity_id"])
        assert entity, stored["entity_id"]
        assert {key: getattr(entity, key) for key in kept} == {key: stored[key] for key in kept}
        state = updated.states.get(entity.entity_id)
        # Home Assistant itself writes a state for an entity that nobody provides any more.
        assert state, entity.entity_id
        assert "restored" not in state.attributes, entity.entity_id


async def test_the_devices_stay_with_what_people_call_them(updated: HomeAssistant) -> None:
    await start(updated)
    devices = dr.async_get(updated)
    (router,) = rows("core.device_registry", "devices")
    (guests,) = rows("core.device_registry", "child_devices")
    for stored in (router, guests):
        device = devices.async_get(stored["id"])
        assert device, stored["name"]
        assert [list(identifier) for identifier in device.identifiers] == stored["identifiers"]
        assert (device.name, device.name_by_user) == (stored["name"], stored["name_by_user"])
    assert [child.id for child in dr.async_entries_for_parent_device(devices, router["id"])] == [guests["id"]]
    (entry,) = updated.config_entries.async_entries(DOMAIN)
    assert [device.id for device in dr.async_entries_for_config_entry(devices, entry.entry_id)] == [router["id"]]


async def test_what_happened_before_is_still_shown(updated: HomeAssistant) -> None:
    await start(updated)
    (entry,) = updated.config_entries.async_entries(DOMAIN)
    assert Shown(updated, entry, MAIN).outcome == "paired"
    last = Shown(updated, entry).state("sensor", "last_paired_device")
    assert last.state == "printer"
    shown = {key: last.attributes[key] for key in ("mac", "vendor", "ip", "network", "source")}
    assert shown == {
        "mac": PRINTER,
        "vendor": "Brother Industries, LTD.",
        "ip": "192.168.1.150",
        "network": "Home",
        "source": "reported",
    }


async def test_who_joined_last_is_listed_and_can_be_named(updated: HomeAssistant) -> None:
    await start(updated)
    await updated.services.async_call("wps_push", "name_device", {"mac": PRINTER, "name": "Study"}, blocking=True)
    response: Any = await updated.services.async_call(
        "wps_push", "list_devices", {}, blocking=True, return_response=True
    )
    (listed,) = response["devices"]
    shown = {key: listed[key] for key in ("mac", "name", "vendor", "network", "paired_at", "source", "is_new")}
    assert shown == {
        "mac": PRINTER,
        "name": "Study",
        "vendor": "Brother Industries, LTD.",
        "network": "Home",
        "paired_at": "2026-11-29T12:00:00+00:00",
        "source": "reported",
        "is_new": True,
    }


async def test_the_open_window_is_found_again(updated: HomeAssistant, router: EmulatedOpenWrt, closes_at: str) -> None:
    recorder = Recorder(updated)
    await start(updated)
    (entry,) = updated.config_entries.async_entries(DOMAIN)
    main, guests = Shown(updated, entry, MAIN), Shown(updated, entry, GUEST)
    assert (main.window, guests.window) == ("closed", "open")
    assert guests.state("sensor", "window").attributes["opened_by"] == "home_assistant"
    found = dt_util.parse_datetime(guests.state("sensor", "window_closes").state)
    expected = dt_util.parse_datetime(closes_at)
    assert found
    assert expected
    assert abs(found - expected) < timedelta(seconds=2)

    # Neither the window nor the printer that the router still shows is news; the end of the window is.
    router.registrar.cancel("phy0-ap1")
    closed = await recorder.until("window_closed")
    assert recorder.types == ["window_closed"]
    assert (closed["opened_by"], closed["outcome"]) == ("home_assistant", "cancelled")
    await eventually(lambda: guests.outcome == "cancelled")


async def test_a_device_that_was_seen_before_is_not_new(updated: HomeAssistant, router: EmulatedOpenWrt) -> None:
    recorder = Recorder(updated)
    await start(updated)
    router.press(PRINTER, "printer", hears=["phy0-ap1"])
    paired = await recorder.until("device_paired")
    assert (paired["mac"], paired["is_new"]) == (PRINTER, False)
