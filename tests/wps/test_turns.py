"""One thing goes on in each turn of the event loop, in which order, and what becomes of those who do not wait any more."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from custom_components.wps_push.wps.turns import Turns, goes_on_in_turn, turn_to_begin
from tests.turning import Turning, crowd, turning


async def take(turn: Coroutine[Any, Any, None], name: str, taken: list[list[str]]) -> None:
    await turn
    taken[-1].append(name)


async def until_quiet(taken: list[list[str]]) -> list[list[str]]:
    """Who goes on in which of the next turns of the loop."""
    for _ in range(12):
        taken.append([])
        await asyncio.sleep(0)
    return [names for names in taken if names]


def goes_on_at_once(turn: Coroutine[Any, Any, None]) -> bool:
    try:
        turn.send(None)
    except StopIteration:
        return True
    turn.close()
    return False


async def test_whoever_comes_alone_does_not_wait() -> None:
    turns = Turns()
    for take_turn in (turns.begin, turns.go_on):
        assert goes_on_at_once(take_turn())
        assert not goes_on_at_once(turns.begin())
        assert not goes_on_at_once(turns.go_on())
        # It is free again a turn later.
        await until_quiet([])


async def test_those_who_come_together_go_on_one_after_the_other() -> None:
    turns = Turns()
    taken: list[list[str]] = [[]]
    tasks = [asyncio.create_task(take(turns.begin(), name, taken)) for name in "abcd"]
    assert await until_quiet(taken) == [["a"], ["b"], ["c"], ["d"]]
    assert all(task.done() for task in tasks)


async def test_what_has_begun_goes_before_what_wants_to_begin() -> None:
    turns = Turns()
    taken: list[list[str]] = [[]]
    beginning = [asyncio.create_task(take(turns.begin(), name, taken)) for name in "abc"]
    going_on = [asyncio.create_task(take(turns.go_on(), name, taken)) for name in "xy"]
    assert await until_quiet(taken) == [["a"], ["x"], ["y"], ["b"], ["c"]]
    assert all(task.done() for task in (*beginning, *going_on))


async def test_whoever_has_gone_holds_up_nobody() -> None:
    turns = Turns()
    taken: list[list[str]] = [[]]
    tasks = [asyncio.create_task(take(turns.begin(), name, taken)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    tasks[2].cancel()
    assert await until_quiet(taken) == [["a"], ["d"]]
    # And the next one need not wait.
    await take(turns.begin(), "e", taken)
    assert taken[-1] == ["e"]


async def test_whoever_goes_when_it_would_be_its_turn_holds_up_nobody() -> None:
    turns = Turns()
    taken: list[list[str]] = [[]]
    tasks = [asyncio.create_task(take(turns.begin(), name, taken)) for name in "abc"]
    # One turn for them to come, and one until the second one has been given its turn, and has not gone on yet.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks[1].cancel()
    assert await until_quiet(taken) == [["a"], ["c"]]


async def test_another_loop_has_turns_of_its_own() -> None:
    async def waited(counts: Turning) -> int:
        before = counts.turn
        async with asyncio.timeout(5):
            await turn_to_begin()
        return counts.turn - before

    async with crowd():
        assert await asyncio.to_thread(turning, waited) == 0


async def test_whoever_is_cancelled_waits_for_no_turn() -> None:
    @goes_on_in_turn
    async def silence() -> None:
        await asyncio.Event().wait()

    async with crowd():
        asking = asyncio.create_task(silence())
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.sleep(0)
        assert asking.cancelled()
