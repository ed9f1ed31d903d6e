"""Many routers at once: each begins in a turn of the event loop of its own, and looks at a time of its own."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.util.async_ import get_scheduled_timer_handles
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.plugins import long_repr_strings

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.turns import Turns

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .openwrt_home import MAIN
from .support import Shown, faster


async def take(turns: Turns, name: str, taken: list[list[str]]) -> None:
    await turns.begin()
    taken[-1].append(name)


async def until_quiet(taken: list[list[str]]) -> list[list[str]]:
    """Who begins in which of the next turns of the loop."""
    for _ in range(12):
        taken.append([])
        await asyncio.sleep(0)
    return [names for names in taken if names]


def goes_on_at_once(turns: Turns) -> bool:
    coroutine = turns.begin()
    try:
        coroutine.send(None)
    except StopIteration:
        return True
    coroutine.close()
    return False


async def test_whoever_comes_alone_does_not_wait() -> None:
    turns = Turns()
    assert goes_on_at_once(turns)
    assert not goes_on_at_once(turns)
    # It is free again a turn later.
    await until_quiet([])
    assert goes_on_at_once(turns)


async def test_those_who_come_together_begin_one_after_the_other() -> None:
    turns = Turns()
    taken: list[list[str]] = [[]]
    tasks = [asyncio.create_task(take(turns, name, taken)) for name in "abcd"]
    assert await until_quiet(taken) == [["a"], ["b"], ["c"], ["d"]]
    assert all(task.done() for task in tasks)


async def test_whoever_has_gone_holds_up_nobody() -> None:
    turns = Turns()
    taken: list[list[str]] = [[]]
    tasks = [asyncio.create_task(take(turns, name, taken)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    tasks[2].cancel()
    assert await until_quiet(taken) == [["a"], ["d"]]
    # And the next one need not wait.
    await take(turns, "e", taken)
    assert taken[-1] == ["e"]


def next_looks(hass: HomeAssistant) -> dict[str, float]:
    """In how many seconds each router is looked at, by its title."""
    now = hass.loop.time()
    with long_repr_strings():
        planned = {repr(handle): handle.when() - now for handle in get_scheduled_timer_handles(hass.loop)}
    return {
        title: seconds for title in ("First", "Second") for said, seconds in planned.items() if f"{title} next" in said
    }


async def test_routers_that_are_set_up_together_are_not_looked_at_together(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    faster(hass, 1)
    data = {"driver": "openwrt", "host": router.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
    for title in ("First", "Second"):
        entry = MockConfigEntry(domain=DOMAIN, title=title, entry_id=title, unique_id=title, data=data)
        entry.add_to_hass(hass)
    await hass.config_entries.async_setup("First")
    await hass.async_block_till_done()
    looks = next_looks(hass)
    assert all(15 - 1 < seconds <= 31 for seconds in looks.values())
    assert abs(looks["First"] - looks["Second"]) > 2
    # The time is the entry's own: it is the same after each start.
    await hass.config_entries.async_reload("First")
    await hass.async_block_till_done()
    assert abs(next_looks(hass)["First"] - looks["First"]) < 2
    # Only the first look comes early.
    await Shown(hass, entry, MAIN).press()
    await Shown(hass, entry, MAIN).press("close_window")
    await hass.async_block_till_done()
    assert 31 - 2 < next_looks(hass)["Second"] <= 31
