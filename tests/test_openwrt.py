"""Home Assistant and an emulated OpenWrt router: what people see of every way a window can go."""

import asyncio
from dataclasses import replace
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.wps_push.const import TIMING

from .emulators.openwrt import PASSWORD, WIFI_KEY, Fault
from .emulators.openwrt.accounts import without
from .openwrt_home import CAMERA, FACTOR, PRINTER, Home
from .support import Shown, eventually, faster


async def test_a_press_a_device_and_its_name(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    assert home.shown.window == "open"
    home.router.press(PRINTER, "printer")
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["is_new"], paired["source"]) == (PRINTER, True, "reported")
    assert (paired["network"], paired["opened_by"]) == ("Home", "home_assistant")
    identified = await home.recorder.until("device_identified")
    assert identified["name"] == "printer"
    assert identified["ip"]
    assert home.recorder.types == ["window_opened", "device_paired", "window_closed", "device_identified"]
    assert (home.shown.window, home.shown.outcome) == ("closed", "paired")


async def test_an_automation_sees_who_joined(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    seen = "{{ trigger.event.data[key] }}"
    automation = {
        "trigger": {"platform": "event", "event_type": "wps_push_event", "event_data": {"type": "device_paired"}},
        "action": {
            "event": "automation_ran",
            "event_data": {
                key: seen.replace("key", f"'{key}'") for key in ("type", "mac", "network", "is_new", "opened_by")
            },
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    ran: list[Event] = []
    hass.bus.async_listen("automation_ran", ran.append)
    await home.shown.press()
    home.router.press(PRINTER)
    await eventually(lambda: ran)
    assert ran[0].data == {
        "type": "device_paired",
        "mac": PRINTER,
        "network": "Home",
        "is_new": True,
        "opened_by": "home_assistant",
    }


async def test_nobody_comes(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    closed = await home.recorder.until("window_closed")
    assert closed["outcome"] == home.shown.outcome == "timed_out"
    assert home.shown.state("sensor", "window_closes").state == "unknown"


async def test_an_overlap_in_the_window(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.registrar.overlap()
    await home.recorder.until("overlap_detected")
    assert home.shown.window == "overlap"
    closed = await home.recorder.until("window_closed")
    assert closed["outcome"] == home.shown.outcome == "overlap"


async def test_an_overlap_before_the_press_refuses_it_in_words(home: Home) -> None:
    await home.move_in()
    home.router.registrar.overlap()
    with pytest.raises(HomeAssistantError, match="Two devices have asked"):
        await home.shown.press()
    assert home.recorder.one("window_refused")["refusal"] == "overlap"


async def test_a_window_that_is_closed_early(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    await home.shown.press("close_window")
    closed = home.recorder.one("window_closed")
    assert (closed["outcome"], closed["closed_by"]) == ("cancelled", "home_assistant")
    assert home.router.registrar.status("phy0-ap0").pbc_status == "Timed-out"


async def test_a_device_that_came_in_just_before_the_close_is_not_lost(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    # On this clock nobody looks again before the close.
    faster(hass, 1)
    await hass.config_entries.async_reload(entry.entry_id)
    await home.shown.press()
    home.router.press(PRINTER, "printer")
    await asyncio.sleep(0.2)
    await home.shown.press("close_window")
    assert home.recorder.types == ["window_opened", "device_paired", "window_closed"]
    assert home.recorder.one("window_closed")["outcome"] == "paired"


async def test_a_failed_exchange_leaves_the_window_open(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.registrar.fail("phy0-ap0", PRINTER)
    assert (await home.recorder.until("pairing_failed"))["mac"] == PRINTER
    assert home.shown.window == "open"


async def test_an_old_result_is_not_news(home: Home) -> None:
    """The router shows yesterday's device when Home Assistant meets it, and through the next window."""
    home.router.registrar.press("phy0-ap0")
    home.router.press(CAMERA)
    await asyncio.sleep(0.2)
    await home.move_in()
    await home.shown.press()
    await asyncio.sleep(0.3)
    assert home.recorder.types == ["window_opened"]
    home.router.press(PRINTER)
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER


# What others do.


async def test_a_window_that_somebody_opened_elsewhere(home: Home) -> None:
    await home.move_in()
    home.router.registrar.press("phy0-ap0")
    opened = await home.recorder.until("window_opened")
    assert opened["opened_by"] == "elsewhere"
    assert home.shown.state("sensor", "window").attributes["opened_by"] == "elsewhere"
    home.router.press(PRINTER)
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["opened_by"]) == (PRINTER, "elsewhere")


async def test_a_window_of_somebody_else_can_be_closed(home: Home) -> None:
    await home.move_in()
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    await home.shown.press("close_window")
    closed = home.recorder.one("window_closed")
    assert (closed["opened_by"], closed["outcome"], closed["closed_by"]) == ("elsewhere", "cancelled", "home_assistant")


async def test_a_pairing_elsewhere_between_two_looks(home: Home) -> None:
    await home.move_in()
    home.router.registrar.press("phy0-ap0")
    home.router.press(PRINTER)
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["opened_by"]) == (PRINTER, "elsewhere")
    assert home.shown.window == "closed"
    await home.recorder.until("device_identified")


async def test_a_success_between_the_press_and_the_next_look(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.server.faults.append(Fault(delay=0.3))
    home.router.press(PRINTER)
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    assert home.recorder.one("window_closed")["outcome"] == "paired"


async def test_a_window_that_somebody_else_ends_early(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.registrar.cancel("phy0-ap0")
    closed = await home.recorder.until("window_closed")
    assert (closed["outcome"], closed["closed_by"]) == ("cancelled", "elsewhere")


# What goes wrong.


async def test_a_wrong_password_asks_to_sign_in_again(hass: HomeAssistant, home: Home) -> None:
    entry = await home.try_to_move_in(password="wrong")
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress_by_handler("wps_push")
    assert flow["context"]["source"] == SOURCE_REAUTH
    # Vendors lock accounts: wrong credentials are tried once.
    assert home.router.bus.log_ins == 1


async def test_a_password_that_was_changed_asks_to_sign_in_again(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    account = home.router.bus.accounts["root"]
    home.router.bus.accounts["root"] = replace(account, password="changed")
    home.router.expire_sessions()
    await eventually(lambda: home.shown.window == "unavailable")
    await eventually(lambda: hass.config_entries.flow.async_progress_by_handler("wps_push"))


async def test_a_session_that_expires_in_the_window(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.expire_sessions()
    home.router.press(PRINTER)
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    assert home.router.bus.log_ins == 2
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_an_account_that_may_not_press(hass: HomeAssistant, home: Home) -> None:
    account = home.router.bus.accounts["hass"]
    home.router.bus.accounts["hass"] = replace(account, ubus=without(account.ubus, "hostapd.*", "wps_start"))
    shown = Shown(hass, await home.move_in(username="hass"))
    assert shown.state("sensor", "window").attributes["obstacle"] == "no_permission"
    with pytest.raises(HomeAssistantError, match="right"):
        await shown.press()


async def test_a_router_that_reboots_in_the_window(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    await home.move_in()
    await home.shown.press()
    await home.router.server.stop()
    await eventually(lambda: home.shown.window == "unavailable")
    assert "window_closed" not in home.recorder.types
    home.router.expire_sessions()
    home.router.registrar.reset()
    await home.router.server.start()
    closed = await home.recorder.until("window_closed")
    assert closed["outcome"] == "interrupted"
    await eventually(lambda: home.shown.window == "closed")
    # Once when it was lost, and not at each look.
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1
    assert not [record for record in caplog.records if record.exc_info and record.levelno > logging.DEBUG]
    home.recorder.clear()
    await home.shown.press()
    home.router.press(PRINTER)
    await home.recorder.until("device_paired")


async def test_a_press_that_nobody_answers_is_reported_of_the_router_and_not_of_its_network(home: Home) -> None:
    await home.move_in(title="Hall router")
    await home.router.server.stop()
    with pytest.raises(HomeAssistantError, match="Hall router does not answer"):
        await home.shown.press()


async def test_a_router_that_stays_away_for_longer_than_the_window(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    await home.router.server.stop()
    closed = await home.recorder.until("window_closed")
    assert closed["outcome"] == "interrupted"
    await home.router.server.start()
    await eventually(lambda: home.shown.window == "closed")


@pytest.mark.parametrize(
    "fault",
    [Fault(body=b"<html>"), Fault(keep=20), Fault(body=b"[" + b"0," * 600_000 + b"0]"), Fault(close=True)],
    ids=["not JSON", "truncated", "too long", "cut off"],
)
async def test_nonsense_in_the_window_loses_nothing(home: Home, fault: Fault) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.server.faults.extend([fault] * 3)
    await eventually(lambda: home.shown.window == "unavailable")
    home.router.press(PRINTER)
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    await eventually(lambda: home.shown.window == "closed")


async def test_a_press_that_the_router_does_not_carry_out(home: Home) -> None:
    await home.move_in()
    home.router.registrar.bsses["phy0-ap0"].stub = True
    with pytest.raises(HomeAssistantError, match="did not open"):
        await home.shown.press()
    assert home.recorder.one("window_refused")["refusal"] == "not_carried_out"
    assert home.shown.outcome == "refused"


async def test_no_secret_is_shown_anywhere(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.wps_push")
    entry = await home.move_in()
    await home.shown.press()
    home.router.press(PRINTER, "printer")
    await home.recorder.until("device_identified")
    reported: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert reported["networks"][0]["last_outcome"] == "paired"
    everything = f"{reported}{caplog.text}{[event.data for event in home.recorder.events]}{hass.states.async_all()}"
    sessions = list(home.router.bus.sessions)
    for secret in (PASSWORD, WIFI_KEY, *sessions):
        assert secret not in everything
    for private in ("127.0.0.1", PRINTER, "printer", "Home"):
        assert private not in str(reported)


# Restarts, networks, several routers.


@pytest.mark.parametrize("joins", [False, True], ids=["nobody joins meanwhile", "a device joins meanwhile"])
async def test_a_restart_in_the_window_loses_and_repeats_nothing(hass: HomeAssistant, home: Home, joins: bool) -> None:
    entry = await home.move_in()
    await home.shown.press()
    closes = home.shown.state("sensor", "window_closes").state
    await hass.config_entries.async_unload(entry.entry_id)
    if joins:
        home.router.press(PRINTER)
        await asyncio.sleep(0.2)
    await hass.config_entries.async_setup(entry.entry_id)
    if not joins:
        assert home.shown.window == "open"
        assert home.shown.state("sensor", "window_closes").state == closes
        assert home.shown.state("sensor", "window").attributes["opened_by"] == "home_assistant"
        home.router.press(PRINTER)
    await home.recorder.until("device_identified")
    assert home.recorder.types == ["window_opened", "device_paired", "window_closed", "device_identified"]
    assert home.recorder.one("device_paired")["opened_by"] == "home_assistant"
    await hass.config_entries.async_reload(entry.entry_id)
    await asyncio.sleep(0.2)
    assert len(home.recorder.events) == 4
    assert home.shown.outcome == "paired"


async def test_two_devices_on_two_routers_within_a_second_are_two_events(hass: HomeAssistant) -> None:
    first, second = Home(hass), Home(hass)
    written: list[str] = []

    @callback
    def write(event: Event[EventStateChangedData]) -> None:
        if (new := event.data["new_state"]) and new.attributes.get("event_type") == "device_paired":
            written.append(new.attributes["mac"])

    async with first.router, second.router:
        await first.move_in(identity="one")
        await second.move_in(identity="two", out_of_reach=True)
        events = [home.shown.entity_id("event", "wps") for home in (first, second)]
        async_track_state_change_event(hass, events, write)
        await asyncio.gather(first.shown.press(), second.shown.press())
        first.router.press(PRINTER)
        second.router.press(CAMERA)
        await eventually(lambda: len(written) == 2)
        assert set(written) == {PRINTER, CAMERA}
        assert first.recorder.types.count("device_paired") == 2


async def test_quiet_while_idle_quick_while_open_and_quiet_again(home: Home) -> None:
    await home.move_in()
    server = home.router.server

    async def requests_in(seconds: float) -> int:
        before = server.requests
        await asyncio.sleep(seconds)
        return server.requests - before

    # One look in 40 s, which is one second here.
    assert await requests_in(40 / FACTOR * 2) in (1, 2, 3)
    await home.shown.press()
    assert await requests_in(0.8) > 8
    configuration = "luci-rpc getWirelessDevices"
    asked = server.calls[configuration]
    await home.shown.press("close_window")
    # After a window, it is asked once whether the PIN is on, and is left alone as before.
    await eventually(lambda: server.calls[configuration] > asked)
    assert await requests_in(40 / FACTOR * 0.8) <= 1
    assert server.calls[configuration] == asked + 1


async def test_a_window_ends_in_time_on_the_clock_in_force(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    loop = hass.loop
    start = loop.time()
    await home.recorder.until("window_closed")
    assert hass.data[TIMING].walk_time - 0.3 <= loop.time() - start < hass.data[TIMING].walk_time + 1
