"""Who joined, where the router does not say so: the one client that fits, and nobody where two fit or nothing is certain."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, HomeAssistant, callback
import pytest

from custom_components.wps_push.const import EVENT_WPS_PUSH
from custom_components.wps_push.diagnostics import async_get_config_entry_diagnostics
from custom_components.wps_push.wps.evidence import Evidence
from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.router import Router
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Shown, eventually

from .at_home import AtHome
from .stand import CAMERA, PRINTER, ListFault

needs = pytest.mark.needs
lacks = pytest.mark.lacks

pytestmark = needs(Capability.CONCLUDES_ENROLLEE)

PHONE = "3c:2a:f4:00:00:03"
TELEVISION = "3c:2a:f4:00:00:04"

HOUR = 3600
SAYS_WHEN = {Evidence.ASSOCIATED, Evidence.FIRST_SEEN, Evidence.LOGGED, Evidence.CHANGED}


class WhoJoined(AtHome):
    """A home where a television has been on the Wi-Fi for long, and a phone comes and goes."""

    def __init__(self, hass: HomeAssistant, spec: DriverSpec, *, comes_back: float = 0.3) -> None:
        super().__init__(hass, spec, comes_back=comes_back, identify_for=0.8, linger=0.3)

    async def move_in(self) -> None:
        await self.stand.start()
        self.stand.device_connects(TELEVISION)
        self.stand.device_connects(PHONE)
        self.later += HOUR
        await self.set_up()
        assert self.entry.state is ConfigEntryState.LOADED
        self.stand.device_leaves(PHONE)

    def when_the_window_has_closed(self, *, then: Any) -> None:
        """Let something happen once, at the moment in which people hear that the window has closed."""
        self.when("window_closed", then)

    def when(self, type_: str, then: Any) -> None:
        """Let something happen once, at the moment in which people hear of an event of this type."""

        @callback
        def happened(event: Event) -> None:
            if event.data["type"] == type_:
                stop()
                then()

        stop = self.hass.bus.async_listen(EVENT_WPS_PUSH, happened)

    async def device_pairs(self, mac: str = PRINTER) -> None:
        await self.press()
        self.stand.device_presses(mac)
        assert (await self.recorder.until("window_closed"))["outcome"] == "paired"

    async def nobody_is_named(self, *candidates: str) -> None:
        """Wait until these are reported as candidates, each once, and that nothing else is."""
        await eventually(lambda: self.recorder.types.count("device_seen") == len(candidates))
        seen = [event.data for event in self.recorder.events if event.data["type"] == "device_seen"]
        assert {one["mac"] for one in seen} == self.reported == set(candidates)
        assert {one["source"] for one in seen} <= {"observed"}
        await self.search_ends()
        assert "device_paired" not in self.recorder.types
        assert self.reported == set(candidates)
        assert self.last_paired.state == "unknown"

    async def search_ends(self) -> None:
        await self.hass.async_block_till_done(wait_background_tasks=True)

    @property
    def last_paired(self) -> Any:
        return Shown(self.hass, self.entry).state("sensor", "last_paired_device")


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[WhoJoined]:
    home = WhoJoined(hass, spec)
    await home.move_in()
    yield home
    await home.leave()


async def test_one_newcomer_is_the_one(home: WhoJoined) -> None:
    await home.device_pairs()
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["source"], paired["is_new"]) == (PRINTER, "concluded", True)
    assert SAYS_WHEN & set(paired["evidence"])
    assert "appeared" in paired["evidence"]
    assert home.reported == {PRINTER}
    assert "device_seen" not in home.recorder.types
    shown = home.last_paired.attributes
    assert (shown["mac"], shown["source"], shown["evidence"]) == (PRINTER, "concluded", paired["evidence"])
    described = await async_get_config_entry_diagnostics(home.hass, home.entry)
    assert described["last_paired"] == {"source": "concluded", "evidence": paired["evidence"]}


async def test_two_newcomers_stay_two(home: WhoJoined) -> None:
    home.when_the_window_has_closed(then=lambda: home.stand.device_connects(CAMERA))
    await home.device_pairs()
    await home.nobody_is_named(PRINTER, CAMERA)


async def test_a_known_device_that_pairs_again_is_the_one(home: WhoJoined) -> None:
    await home.device_pairs(PHONE)
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["source"], paired["is_new"]) == (PHONE, "concluded", False)
    assert home.reported == {PHONE}


@needs("reports_since")
async def test_a_device_that_is_still_there_and_pairs_again_is_the_one(home: WhoJoined) -> None:
    home.stand.device_connects(PHONE)
    home.later += HOUR
    await home.device_pairs(PHONE)
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["source"], paired["is_new"]) == (PHONE, "concluded", False)
    assert "appeared" not in paired["evidence"]


async def test_a_phone_that_comes_home_in_the_same_second_may_be_the_one(home: WhoJoined) -> None:
    home.when_the_window_has_closed(then=lambda: home.stand.device_connects(PHONE))
    await home.device_pairs()
    await home.nobody_is_named(PRINTER, PHONE)


@needs("reports_since")
async def test_a_phone_that_came_home_a_minute_before_is_not_the_one(home: WhoJoined) -> None:
    home.stand.device_connects(PHONE)
    home.later += 60
    await home.device_pairs()
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    assert home.reported == {PRINTER}


@needs("lists_lag")
async def test_a_list_that_lags_behind_misleads_nobody(home: WhoJoined) -> None:
    """In it, the phone looks as if it had come later than it did."""
    home.stand.lag_client_list(0.2)
    home.stand.device_connects(PHONE)
    home.later += 8
    await home.device_pairs()
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    assert home.reported == {PRINTER}


@needs("reports_dates")
@pytest.mark.parametrize("hours", [-3, 5])
async def test_the_clock_of_the_router_may_be_wrong_by_hours(home: WhoJoined, hours: int) -> None:
    home.stand.set_clock(hours * HOUR)
    await home.device_pairs()
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    assert home.reported == {PRINTER}


async def test_a_list_that_cannot_be_read_at_the_end_costs_who_joined_and_nothing_else(home: WhoJoined) -> None:
    home.when_the_window_has_closed(then=lambda: home.stand.spoil_client_list(ListFault.REFUSED))
    await home.device_pairs()
    await home.search_ends()
    assert home.recorder.types == ["window_opened", "window_closed"]
    assert home.shown.outcome == "paired"
    home.stand.spoil_client_list(None)
    home.later += HOUR
    home.recorder.clear()
    await home.device_pairs(CAMERA)
    assert (await home.recorder.until("device_paired"))["mac"] == CAMERA


@needs("reports_since")
async def test_everybody_has_just_come_back_after_a_restart_and_nobody_is_named(home: WhoJoined) -> None:
    home.stand.device_connects(PHONE)
    home.later += HOUR
    home.when_the_window_has_closed(then=home.stand.restart_wifi)
    await home.device_pairs()
    await home.nobody_is_named(PRINTER)


async def test_the_next_press_does_not_wait_for_who_joined_by_the_last(hass: HomeAssistant, spec: DriverSpec) -> None:
    """Whoever comes after it may have come through the next window."""
    home = WhoJoined(hass, spec, comes_back=20)
    await home.move_in()
    await home.device_pairs()
    await home.has_arrived(PRINTER)
    assert "device_paired" not in home.recorder.types
    await home.press()
    assert (await home.recorder.until("device_paired", 2))["mac"] == PRINTER
    await home.leave()


@needs(Capability.IDLE_STATUS, "reports_since")
async def test_a_device_that_joins_through_a_window_that_somebody_else_opened(home: WhoJoined) -> None:
    home.stand.press_elsewhere()
    await home.recorder.until("window_opened")
    home.stand.device_presses(PRINTER)
    assert (await home.recorder.until("window_closed"))["outcome"] == "paired"
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["source"], paired["opened_by"]) == (PRINTER, "concluded", "elsewhere")


async def test_the_action_that_waits_is_answered_in_time(home: WhoJoined) -> None:
    shown = Shown(home.hass, home.entry, home.stand.main)
    waiting = asyncio.create_task(
        home.hass.services.async_call(
            "wps_push",
            "open_window",
            {"entity_id": shown.entity_id("button", "open_window"), "wait": True},
            blocking=True,
            return_response=True,
        )
    )
    await eventually(lambda: shown.window == "open")
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    # A name may be looked for as long as that takes.
    response: Any = await asyncio.wait_for(waiting, home.timing.identify_for + 1)
    assert (response["outcome"], response["candidates"]) == ("paired", [])
    assert [(device["mac"], device["source"]) for device in response["devices"]] == [(PRINTER, "concluded")]
    assert SAYS_WHEN & set(response["devices"][0]["evidence"])


async def test_what_it_costs(home: WhoJoined) -> None:
    """Two lists and what is asked beside them; where log-ins are scarce, some lists that keep the session, and no log-in."""
    stand = home.stand
    driver: Router = home.entry.runtime_data.router.driver
    # While nobody looks at closed windows, everything that is asked is asked for this.
    home.hass.config_entries.async_update_entry(home.entry, pref_disable_polling=True)
    counts: list[tuple[int, int]] = []
    # Whoever is known by then is asked for by name.
    for type_ in ("window_closed", "device_paired"):
        home.when(type_, lambda: counts.append((stand.requests, stand.log_ins)))
    await home.device_pairs()
    await home.recorder.until("device_paired")
    (requests, log_ins), (requests_then, log_ins_then) = counts
    cost, again = requests_then - requests, log_ins_then - log_ins
    await driver.report((), stations=True)
    single = stand.requests
    await driver.report((), stations=True)
    single = stand.requests - single
    keeping = 0 if Capability.IDLE_STATUS in home.spec.capabilities else 4
    # After each window, a router that tells it is asked whether its PIN is on.
    auditing = stand.pin_requests if Capability.TELLS_PIN in home.spec.capabilities else 0
    assert cost <= (2 + keeping) * single + stand.trace_requests + auditing
    assert again == 0
