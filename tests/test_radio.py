"""Home Assistant, the real hostapd and real devices on simulated radios: what people see of every way a window can go."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import re
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .lab import RadioLab
from .support import Recorder, Shown, add_entry, eventually, faster

# What follows from a device that joins, in this order.
JOINED = ["device_seen", "device_paired", "window_closed", "device_identified"]

UUIDS = ("5ca1ab1e-0000-4000-8000-000000000001", "5ca1ab1e-0000-4000-8000-000000000002")


@dataclass(frozen=True, kw_only=True)
class House:
    """A household: the access point, its entry in Home Assistant, and what people see of it."""

    lab: RadioLab
    shown: Shown
    recorder: Recorder

    async def do[T](self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Do something in the lab, which blocks."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def press_device(self, number: int) -> str:
        """Press a device's button; returns its address."""
        station = self.lab.sta(number)
        await self.do(station.press)
        return await self.do(lambda: station.mac)

    async def joins(self, number: int = 1) -> None:
        """Let a device join the open window, and see that Home Assistant says which one.

        A device that misses one answer of two bands, as on a busy machine, takes them for two networks and gives up; then
        people press its button again.
        """
        mac = await self.press_device(number)
        with suppress(TimeoutError):
            await self.recorder.until("device_paired", 5)
        if "device_paired" not in self.recorder.types and await self.do(self.lab.sta(number).has_given_up):
            assert await self.press_device(number) == mac
        paired = await self.recorder.until("device_paired")
        assert paired["mac"] == mac
        await self.recorder.until("device_identified")
        assert (await self.recorder.until("device_connected"))["mac"] == mac

    @property
    def reported(self) -> list[str]:
        """What Home Assistant has published, but for the connection: that comes before the device is identified, or after."""
        return [type_ for type_ in self.recorder.types if type_ != "device_connected"]

    async def hears_nothing_of(self, *types: str, seconds: float = 2) -> None:
        """See that something does not happen for a while."""
        await asyncio.sleep(seconds)
        assert not set(types) & set(self.recorder.types)


async def move_in(hass: HomeAssistant, lab: RadioLab, **options: Any) -> House:
    recorder = Recorder(hass)
    entry = await add_entry(hass, "hostapd", {"directory": str(lab.ap_directory)}, **options)
    assert entry.state is ConfigEntryState.LOADED
    return House(lab=lab, shown=Shown(hass, entry), recorder=recorder)


@pytest.fixture
async def house(hass: HomeAssistant, radio: RadioLab) -> House:
    return await move_in(hass, radio)


async def test_the_device_presses_after_us(house: House) -> None:
    await house.shown.press()
    assert house.shown.window == "open"
    await house.joins()
    await eventually(lambda: house.shown.window == "closed")
    assert house.reported == ["window_opened", *JOINED]
    paired = house.recorder.one("device_paired")
    assert paired["wps_name"] == paired["name"] == "LabSta1"
    assert (paired["source"], paired["is_new"], paired["opened_by"]) == ("reported", True, "home_assistant")
    identified = house.recorder.one("device_identified")
    assert (identified["manufacturer"], identified["model"]) == ("Lab", "Station")
    assert house.recorder.one("window_closed")["outcome"] == house.shown.outcome == "paired"
    assert house.shown.state("sensor", "last_paired_device").state == "LabSta1"


async def test_the_wrong_device_is_ejected_and_comes_back_when_its_time_is_over(
    hass: HomeAssistant, house: House
) -> None:
    await house.shown.press()
    await house.joins()
    mac = house.recorder.one("device_paired")["mac"]

    async def is_on_the_wifi() -> bool:
        return "[AUTHORIZED]" in await house.do(house.lab.ap_request, f"STA {mac}")

    assert await is_on_the_wifi()
    data = {"mac": mac, "duration": {"seconds": 3}}
    await hass.services.async_call("wps_push", "eject_device", data, blocking=True)
    assert not await is_on_the_wifi()
    await asyncio.sleep(1)
    assert not await is_on_the_wifi()
    async with asyncio.timeout(40):
        while not await is_on_the_wifi():  # noqa: ASYNC110 - a device comes back when it likes
            await asyncio.sleep(0.2)
    assert await house.do(house.lab.ap_request, "DENY_ACL SHOW") == ""


async def test_the_device_presses_before_us(house: House) -> None:
    mac = await house.press_device(1)
    await asyncio.sleep(1)
    await house.shown.press()
    paired = await house.recorder.until("device_paired")
    assert paired["mac"] == mac
    await house.recorder.until("device_identified")
    assert [type_ for type_ in house.reported if type_ != "device_seen"] == [
        "window_opened",
        "device_paired",
        "window_closed",
        "device_identified",
    ]
    assert house.recorder.one("window_opened")["opened_by"] == "home_assistant"


async def test_after_a_cancel_a_late_device_stays_out_until_the_next_window(house: House) -> None:
    await house.shown.press()
    await house.shown.press("close_window")
    closed = house.recorder.one("window_closed")
    assert (closed["outcome"], closed["closed_by"]) == ("cancelled", "home_assistant")
    assert (house.shown.window, house.shown.outcome) == ("closed", "cancelled")
    await house.press_device(1)
    await house.hears_nothing_of("device_paired", seconds=3)
    house.recorder.clear()
    await house.shown.press()
    assert (await house.recorder.until("device_paired"))["wps_name"] == "LabSta1"


async def test_a_cancel_in_the_middle_of_an_exchange_keeps_the_device_out(house: House) -> None:
    await house.shown.press()
    await house.press_device(1)
    await house.recorder.until("device_seen")
    await house.shown.press("close_window")
    await house.hears_nothing_of("device_paired", seconds=3)
    closed = house.recorder.one("window_closed")
    assert (closed["outcome"], closed["closed_by"]) == ("cancelled", "home_assistant")


async def test_a_second_press_restarts_the_walk_time(house: House) -> None:
    await house.shown.press()
    first = house.shown.state("sensor", "window_closes").state
    await asyncio.sleep(1.5)
    await house.shown.press()
    assert house.shown.state("sensor", "window_closes").state > first
    await house.joins()
    assert house.reported == ["window_opened", *JOINED]


async def test_an_overlap_before_the_press_refuses_it_in_words(hass: HomeAssistant, radio: RadioLab) -> None:
    house = await move_in(hass, radio)
    await house.press_device(1)
    await house.press_device(2)
    await asyncio.sleep(1)
    with pytest.raises(HomeAssistantError, match="Two devices have asked") as refused:
        await house.shown.press()
    seconds = re.search(r"about (\d+) seconds", str(refused.value))
    assert seconds
    assert 100 < int(seconds[1]) <= 120
    assert house.recorder.one("window_refused")["refusal"] == "overlap"
    assert (house.shown.window, house.shown.outcome) == ("closed", "refused")


async def test_an_overlap_in_the_window_lasts_until_the_walk_time_ends(hass: HomeAssistant, radio: RadioLab) -> None:
    await asyncio.to_thread(radio.restart_ap, speed=12)
    faster(hass, 12, grace=5)
    house = await move_in(hass, radio)
    await house.shown.press()

    def both_press() -> None:
        # Within 0.15 s: later, the first one would be in already.
        radio.sta(1).press()
        radio.sta(2).press()

    await house.do(both_press)
    await house.recorder.until("overlap_detected")
    assert house.shown.window == "overlap"
    await house.hears_nothing_of("device_paired", "window_closed", seconds=2)
    for number in (1, 2):
        await house.do(radio.sta(number).cancel)
    closed = await house.recorder.until("window_closed", seconds=30)
    assert closed["outcome"] == house.shown.outcome == "overlap"
    assert house.recorder.types.count("overlap_detected") == 1


async def test_a_device_that_tries_a_pin_leaves_the_window_open(house: House) -> None:
    await house.shown.press()
    await house.do(house.lab.sta(2).pin, "12345670")
    seen = await house.recorder.until("device_seen")
    await house.hears_nothing_of("device_paired", "window_closed")
    assert house.shown.window == "open"
    assert seen["mac"] == await house.do(lambda: house.lab.sta(2).mac)
    await house.do(house.lab.sta(2).cancel)
    mac = await house.press_device(1)
    assert (await house.recorder.until("device_paired"))["mac"] == mac


async def test_the_next_window_reports_its_own_device(house: House) -> None:
    await house.shown.press()
    await house.joins(1)
    house.recorder.clear()
    await house.shown.press()
    # hostapd still shows the first device as its last success.
    await house.hears_nothing_of("device_paired", seconds=1)
    assert house.shown.window == "open"
    await house.joins(2)
    assert house.recorder.one("device_paired")["wps_name"] == "LabSta2"


async def test_the_same_device_joins_twice(house: House) -> None:
    await house.shown.press()
    await house.joins(1)
    assert house.recorder.one("device_paired")["is_new"] is True
    await house.do(house.lab.sta(1).disconnect)
    house.recorder.clear()
    await house.shown.press()
    await house.joins(1)
    assert house.recorder.one("device_paired")["is_new"] is False


async def test_of_two_bands_with_two_identities_one_is_opened(hass: HomeAssistant, radio: RadioLab) -> None:
    own = [{"wps_independent": "1", "uuid": uuid} for uuid in UUIDS]
    await asyncio.to_thread(radio.restart_ap, *own)
    house = await move_in(hass, radio)
    await house.shown.press()
    await house.joins()
    assert house.reported == ["window_opened", *JOINED]


async def test_the_band_is_an_option(hass: HomeAssistant, radio: RadioLab) -> None:
    own = [{"wps_independent": "1", "uuid": uuid} for uuid in UUIDS]
    await asyncio.to_thread(radio.restart_ap, *own)
    house = await move_in(hass, radio, band="5")
    await house.shown.press()
    await house.joins()

    def band() -> str | None:
        return radio.sta(1).status().get("freq")

    # The device associates once more, with the key that it has got.
    async with asyncio.timeout(20):
        while (found := await house.do(band)) is None:  # noqa: ASYNC110 - the device answers only when it is asked
            await asyncio.sleep(0.1)
    assert found == "5180"


async def test_of_two_bands_with_one_identity_a_success_closes_both(hass: HomeAssistant, radio: RadioLab) -> None:
    await asyncio.to_thread(radio.restart_ap, {}, {})
    house = await move_in(hass, radio)
    await house.shown.press()
    await house.joins()
    assert house.reported == ["window_opened", *JOINED]
    for number in range(2):
        assert "PBC Status: Disabled" in await house.do(radio.ap_request, "WPS_GET_STATUS", number)


async def test_a_radio_that_is_switched_off_interrupts_the_window(house: House) -> None:
    await house.shown.press()
    await house.do(house.lab.ap_request, "DISABLE")
    closed = await house.recorder.until("window_closed")
    assert closed["outcome"] == house.shown.outcome == "interrupted"
    with pytest.raises(HomeAssistantError, match="is off"):
        await house.shown.press()
    # hostapd goes on showing the lost window as open, for ever; nobody has opened a new one.
    await house.do(house.lab.ap_request, "ENABLE")
    await house.hears_nothing_of("device_paired", seconds=1)
    house.recorder.clear()
    await house.shown.press()
    await house.joins()


async def test_a_hostapd_that_is_killed_and_restarted_interrupts_the_window(
    hass: HomeAssistant, radio: RadioLab
) -> None:
    faster(hass, 1, ping=0.5, reconnect=0.5)
    house = await move_in(hass, radio)
    await house.shown.press()
    await house.do(radio.stop_ap, "KILL")
    await eventually(lambda: house.shown.window == "unavailable", 10)
    assert "window_closed" not in house.recorder.types
    await house.do(radio.start_ap)
    closed = await house.recorder.until("window_closed")
    assert closed["outcome"] == house.shown.outcome == "interrupted"
    house.recorder.clear()
    await house.shown.press()
    await house.joins()


# hostapd reports that WPS is off, and not that a hidden name is the reason: the words name both.
@pytest.mark.parametrize(
    ("conf", "refusal", "words"),
    [
        ({"ignore_broadcast_ssid": "1"}, "wps_disabled", "hidden"),
        ({"wps_state": "0"}, "wps_disabled", "switched off"),
        ({"wpa_key_mgmt": "SAE", "ieee80211w": "2"}, "wpa3_only", "WPA3 only"),
        ({"wpa": "0"}, "open_network", "no password"),
    ],
    ids=["hidden network", "WPS off", "WPA3 only", "open network"],
)
async def test_a_network_without_wps_is_refused_with_the_reason(
    hass: HomeAssistant, radio: RadioLab, conf: dict[str, str], refusal: str, words: str
) -> None:
    await asyncio.to_thread(radio.restart_ap, conf)
    house = await move_in(hass, radio)
    with pytest.raises(HomeAssistantError, match=words):
        await house.shown.press()
    assert house.recorder.one("window_refused")["refusal"] == refusal
    assert house.shown.state("sensor", "window").attributes["obstacle"] == refusal


async def test_a_hostile_name_is_harmless(house: House) -> None:
    await house.do(house.lab.sta(1).rename, "**a**\t\x1b[2J\u202egnp.exe\u202c")
    await house.shown.press()
    await house.joins()
    name = house.recorder.one("device_paired")["name"]
    assert name == "**a** [2Jgnp.exe"
    assert house.shown.state("sensor", "last_paired_device").state == name


async def test_somebody_elsewhere_opens_and_closes_the_window(house: House) -> None:
    await house.do(house.lab.ap_request, "WPS_PBC")
    assert (await house.recorder.until("window_opened"))["opened_by"] == "elsewhere"
    assert house.shown.state("sensor", "window").attributes["opened_by"] == "elsewhere"
    await house.do(house.lab.ap_request, "WPS_CANCEL")
    closed = await house.recorder.until("window_closed")
    assert (closed["outcome"], closed["closed_by"]) == ("cancelled", "elsewhere")
