"""The entry of a new router takes over what was connected while the router was added, or nobody does."""

import asyncio
from typing import Any, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant

from .emulators.openwrt import EmulatedOpenWrt, Fault
from .emulators.openwrt.backends import Simulated
from .emulators.registrar import Registrar
from .openwrt_wizard import LOG_IN, choose_networks, log_in
from .support import eventually, faster
from .wizard import Wizard


class Noted(Simulated):
    """A hostapd that notes where its button is pressed."""

    def __init__(self, registrar: Registrar) -> None:
        super().__init__(registrar)
        self.started: list[str] = []

    @override
    async def start(self, ifname: str) -> int:
        self.started.append(ifname)
        return await super().start(ifname)


class Garbled(Simulated):
    """A hostapd that makes no sense when it is asked about a window."""

    @override
    async def status(self, ifname: str) -> dict[str, Any]:
        return {"pbc_status": 7}


async def test_it_is_not_for_an_entry_with_other_settings(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await choose_networks(hass, router)
    await wizard.fill_in(band="5")
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert router.bus.log_ins == 2
    await eventually(lambda: len(router.bus.sessions) == 1)


async def test_it_is_tried_with_what_was_chosen_since(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    faster(hass, 1, page=0.1)
    backend = router.bus.backend = Noted(router.registrar)
    wizard = await choose_networks(hass, router)
    await wizard.fill_in(band="5")
    assert "It works" in await wizard.choose("try_now")
    assert backend.started == ["phy1-ap0"]
    assert router.bus.log_ins == 2
    assert len(router.bus.sessions) == 1


async def test_it_is_not_kept_after_a_window_that_may_be_open(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)
    async with EmulatedOpenWrt(exchange_time=0) as router:
        wizard = await log_in(hass, router)
        router.press("00:11:22:33:44:55")
        await wizard.choose("try_now")
        assert not router.bus.sessions
        await wizard.choose("finish")
        assert wizard.entry.state is ConfigEntryState.LOADED
        assert len(router.bus.sessions) == 1


async def test_its_time_may_be_over(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    faster(hass, 1, acquainted=0.2)
    wizard = await log_in(hass, router)
    await eventually(lambda: not router.bus.sessions)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert router.bus.log_ins == 2
    assert len(router.bus.sessions) == 1


async def test_two_who_add_the_same_router(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    one = await log_in(hass, router)
    await log_in(hass, router)
    assert len(router.bus.sessions) == 2
    await one.choose("finish")
    assert one.entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()
    await eventually(lambda: len(router.bus.sessions) == 1)
    assert router.bus.log_ins == 2


async def test_a_set_up_that_fails_gives_the_session_back(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await log_in(hass, router)
    router.bus.backend = Garbled(router.registrar)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.SETUP_RETRY
    assert router.bus.log_ins == 1
    assert not router.bus.sessions


async def test_the_form_is_filled_in_once_more(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    for interface in router.interfaces:
        interface.disabled = True
    wizard = await log_in(hass, router)
    assert wizard.result["errors"] == {"base": "no_networks"}
    await wizard.fill_in(**LOG_IN)
    assert router.bus.log_ins == 2
    assert len(router.bus.sessions) == 1


async def test_nothing_is_kept_while_home_assistant_stops(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=router.url)
    hass.set_state(CoreState.stopping)
    await wizard.fill_in(**LOG_IN)
    await eventually(lambda: not router.bus.sessions)
    assert router.bus.log_ins == 1
    hass.set_state(CoreState.running)


async def test_who_submits_the_form_twice_leaves_nothing(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=router.url)
    other = Wizard(hass, wizard.result)
    await asyncio.gather(wizard.fill_in(**LOG_IN), other.fill_in(**LOG_IN))
    await eventually(lambda: len(router.bus.sessions) == 1)
    await wizard.choose("finish")
    assert router.bus.log_ins == 2
    assert len(router.bus.sessions) == 1


async def test_a_router_that_cannot_be_read_gets_its_session_back(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    router.server.spoiled = lambda heard: "getWirelessDevices" in heard.body, Fault(status=500)
    wizard = await log_in(hass, router)
    assert wizard.result["errors"]
    assert router.bus.log_ins == 1
    assert not router.bus.sessions
