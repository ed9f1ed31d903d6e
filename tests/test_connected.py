"""What Home Assistant makes of what only hostapd reports: whether a device connects, and that WPS does not run."""

from collections.abc import AsyncGenerator
from pathlib import Path
import shutil
import tempfile

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .emulators.hostapd import WELL, FakeBss
from .support import Recorder, Shown, add_entry, eventually, faster

MAC = "aa:bb:cc:00:00:01"
JOINS = (
    "WPS-PBC-ACTIVE ",
    f"WPS-ENROLLEE-SEEN {MAC} 572cf82f-c957-5653-9b16-b5cfb298abf1 1-0050F204-1 0x280 4 1 [Repeater]",
    f"WDS-STA-INTERFACE-ADDED ifname=wlan0.sta1 sta_addr={MAC}",
    f"CTRL-EVENT-EAP-STARTED {MAC}",
    f"WPS-REG-SUCCESS {MAC} 572cf82f-c957-5653-9b16-b5cfb298abf1",
    "WPS-PBC-DISABLE ",
)
MULTI_AP = (WELL["GET_CONFIG"] or b"") + b"multi_ap=2\nmulti_ap_backhaul_ssid=Back\n"


class House:
    """An access point that says what it is told to say, and what Home Assistant publishes of it."""

    def __init__(self, bss: FakeBss, recorder: Recorder, shown: Shown) -> None:
        self.bss = bss
        self.recorder = recorder
        self.shown = shown


@pytest.fixture
async def house(hass: HomeAssistant) -> AsyncGenerator[House]:
    faster(hass, connect=0.2, identify_for=0.05)
    folder = Path(tempfile.mkdtemp(prefix="wps-"))
    async with FakeBss(folder / "wlan0", GET_CONFIG=MULTI_AP) as bss:
        recorder = Recorder(hass)
        entry = await add_entry(hass, "hostapd", {"directory": str(folder)})
        await eventually(lambda: bss.listeners)
        yield House(bss, recorder, Shown(hass, entry, "wlan0"))
        await hass.config_entries.async_unload(entry.entry_id)
    shutil.rmtree(folder)


async def test_a_connection_is_reported_after_the_end_of_the_window(house: House) -> None:
    house.bss.say(*JOINS, f"AP-STA-CONNECTED {MAC}")
    await house.recorder.until("device_connected")
    assert house.recorder.types == [
        "window_opened",
        "device_seen",
        "device_paired",
        "window_closed",
        "device_connected",
    ]


async def test_a_repeater_that_has_the_key_of_the_backhaul_is_reported_as_that(house: House) -> None:
    house.bss.say(*JOINS)
    reported = await house.recorder.until("device_not_connected")
    assert (reported["reason"], reported["backhaul"], reported["name"]) == ("backhaul", "Back", "Repeater")
    assert house.recorder.one("device_paired")["backhaul"] == "Back"
    shown = house.shown.state("event", "wps").attributes
    assert (shown["reason"], shown["backhaul"]) == ("backhaul", "Back")


async def test_wps_that_does_not_run_is_an_obstacle_until_the_radio_is_enabled_again(house: House) -> None:
    house.bss.replies["WPS_PBC"] = b"FAIL\n"
    with pytest.raises(HomeAssistantError, match="switched off"):
        await house.shown.press()
    # The driver itself shows it from now on.
    await eventually(lambda: not house.shown.entry.runtime_data.router.store.refused)
    assert house.shown.state("sensor", "window").attributes["obstacle"] == "wps_disabled"
    house.bss.say("AP-DISABLED ", "AP-ENABLED ")
    await eventually(lambda: house.shown.state("sensor", "window").attributes["obstacle"] is None)
