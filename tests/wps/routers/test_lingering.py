"""A session of which a router allows one."""

import asyncio
from collections.abc import Awaitable, Callable
import time

import pytest

from custom_components.wps_push.wps.router import RouterAuthError, RouterBusy, RouterUnreachable
from custom_components.wps_push.wps.routers.common.lingering import Lingering, SessionOver
from custom_components.wps_push.wps.timing import Timing

LINGER = 0.02


class Door:
    """A router with one session; it takes its time, and can be told to go wrong."""

    def __init__(self) -> None:
        self.log_ins = 0
        self.log_outs = 0
        self.inside = 0
        self.error: Exception | None = None
        self.takes = 0.0
        self.leaving = asyncio.Event()
        self.free = asyncio.Event()

    async def log_in(self) -> None:
        self.log_ins += 1
        # The router has let somebody in before its answer arrives.
        self.inside = 1
        self.free.clear()
        await asyncio.sleep(self.takes)
        if self.error:
            self.inside = 0
            raise self.error

    async def log_out(self) -> None:
        self.log_outs += 1
        self.leaving.set()
        await asyncio.sleep(self.takes)
        self.inside = 0
        self.free.set()
        if self.error:
            raise self.error


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def lingering(door: Door) -> Lingering:
    return Lingering(log_in=door.log_in, log_out=door.log_out, timing=Timing(linger=LINGER))


async def _wait_for(event: asyncio.Event) -> None:
    async with asyncio.timeout(1):
        await event.wait()


async def test_nobody_logs_in_before_it_is_needed(door: Door, lingering: Lingering) -> None:
    await lingering.end()
    assert (door.log_ins, door.log_outs) == (0, 0)


async def test_uses_that_follow_each_other_share_a_session(door: Door) -> None:
    lingering = Lingering(log_in=door.log_in, log_out=door.log_out, timing=Timing(linger=60))
    for _ in range(3):
        async with lingering:
            assert door.inside
        await asyncio.sleep(0)
    assert (door.log_ins, door.log_outs) == (1, 0)
    await lingering.end()
    assert not door.inside


async def test_the_session_is_given_back_by_itself_and_had_again(door: Door, lingering: Lingering) -> None:
    async with lingering:
        await asyncio.sleep(2 * LINGER)
        assert door.inside
    await _wait_for(door.free)
    async with lingering:
        assert door.inside
    assert (door.log_ins, door.log_outs) == (2, 1)
    await lingering.end()


async def test_ending_does_not_wait_and_happens_once(door: Door, lingering: Lingering) -> None:
    async with lingering:
        pass
    await lingering.end()
    assert not door.inside
    await lingering.end()
    await asyncio.sleep(2 * LINGER)
    assert door.log_outs == 1


async def test_one_use_at_a_time(door: Door, lingering: Lingering) -> None:
    users = most = 0

    async def use() -> None:
        nonlocal users, most
        async with lingering:
            users += 1
            most = max(most, users)
            await asyncio.sleep(0.001)
            users -= 1

    await asyncio.gather(*(use() for _ in range(5)), lingering.end(), *(use() for _ in range(5)))
    assert most == 1
    await lingering.end()
    assert not door.inside


async def test_a_log_in_that_is_refused_is_tried_again_by_the_next_use_only(door: Door, lingering: Lingering) -> None:
    door.error = RouterBusy("not now")
    with pytest.raises(RouterBusy):
        async with lingering:
            pytest.fail("nobody is inside")
    await asyncio.sleep(2 * LINGER)
    assert (door.log_ins, door.log_outs) == (1, 0)
    door.error = None
    async with lingering:
        assert door.inside
    await lingering.end()


async def test_credentials_that_are_not_accepted_are_never_sent_again(door: Door, lingering: Lingering) -> None:
    door.error = RouterAuthError("no")
    for _ in range(2):
        with pytest.raises(RouterAuthError):
            async with lingering:
                pytest.fail("nobody is inside")
    await lingering.end()
    assert (door.log_ins, door.log_outs) == (1, 0)


async def test_a_log_in_whose_answer_is_lost_is_given_back_as_well(door: Door, lingering: Lingering) -> None:
    door.error = RouterUnreachable("no answer")
    with pytest.raises(RouterUnreachable):
        async with lingering:
            pytest.fail("nobody is inside")
    await _wait_for(door.leaving)
    assert (door.log_ins, door.log_outs) == (1, 1)


async def test_an_expired_session_is_renewed_in_the_middle(door: Door, lingering: Lingering) -> None:
    async with lingering:
        await lingering.renew()
    assert door.log_ins == 2
    door.error = RouterBusy("not now")
    with pytest.raises(RouterBusy):
        async with lingering:
            await lingering.renew()
    door.error = None
    async with lingering:
        assert door.inside
    await lingering.end()
    assert (door.log_ins, door.log_outs) == (4, 1)


async def test_a_question_is_asked_once_more_in_a_new_session(door: Door, lingering: Lingering) -> None:
    asked: list[int] = []

    async def question() -> str:
        asked.append(door.log_ins)
        if len(asked) == 1:
            raise SessionOver("over")
        return "answer"

    async with lingering:
        assert await lingering.ask(question) == "answer"
    assert asked == [1, 2]

    async def in_vain() -> str:
        raise SessionOver("over")

    with pytest.raises(SessionOver):
        async with lingering:
            await lingering.ask(in_vain)
    assert door.log_ins == 3
    await lingering.end()


async def test_a_log_in_that_is_broken_off_is_given_back_as_well(door: Door, lingering: Lingering) -> None:
    door.takes = 0.2

    async def use() -> None:
        async with lingering:
            pass

    user = asyncio.create_task(use())
    await asyncio.sleep(0.001)
    assert door.inside
    user.cancel()
    with pytest.raises(asyncio.CancelledError):
        await user
    door.takes = 0
    await _wait_for(door.free)
    async with lingering:
        assert door.log_ins == 2
    await lingering.end()


async def test_what_a_broken_off_log_in_has_left_is_given_back_before_the_next(
    door: Door, lingering: Lingering
) -> None:
    door.takes = 0.2
    user = asyncio.create_task(lingering.__aenter__())
    await asyncio.sleep(0.001)
    user.cancel()
    with pytest.raises(asyncio.CancelledError):
        await user
    door.takes = 0
    async with lingering:
        assert (door.log_ins, door.log_outs) == (2, 1)
    await lingering.end()


async def test_a_log_out_that_is_broken_off_is_still_to_be_done(door: Door, lingering: Lingering) -> None:
    async with lingering:
        pass
    door.takes = 0.2
    end = asyncio.create_task(lingering.end())
    await _wait_for(door.leaving)
    end.cancel()
    with pytest.raises(asyncio.CancelledError):
        await end
    assert door.inside
    door.takes = 0
    await lingering.end()
    assert not door.inside


async def test_a_use_that_comes_during_the_log_out_waits_for_it(door: Door, lingering: Lingering) -> None:
    async with lingering:
        pass
    door.takes = 0.02
    await _wait_for(door.leaving)
    async with lingering:
        assert door.inside
    assert (door.log_ins, door.log_outs) == (2, 1)
    await lingering.end()


async def _just_when_its_time_is_over(step: Callable[[], Awaitable[None]]) -> None:
    """Let something begin when the session's time is over, and before the session is given back."""

    async def later() -> None:
        await asyncio.sleep(LINGER / 2)
        await step()

    task = asyncio.create_task(later())
    await asyncio.sleep(0)
    # The loop is late: both times are over when it looks again, and this one was first.
    time.sleep(2 * LINGER)  # noqa: ASYNC251
    await task


async def test_a_use_that_is_faster_than_the_log_out_keeps_the_session(door: Door, lingering: Lingering) -> None:
    async with lingering:
        pass

    async def use() -> None:
        async with lingering:
            await asyncio.sleep(0)

    await _just_when_its_time_is_over(use)
    for _ in range(3):
        await asyncio.sleep(0)
    assert (door.log_ins, door.log_outs) == (1, 0)
    await lingering.end()
    assert not door.inside


async def test_nothing_is_left_running_after_the_end(door: Door, lingering: Lingering) -> None:
    async with lingering:
        pass
    before = asyncio.all_tasks()
    left: set[asyncio.Task[object] | None] = set()

    async def end() -> None:
        await lingering.end()
        left.update(asyncio.all_tasks() - before - {asyncio.current_task()})

    await _just_when_its_time_is_over(end)
    assert not left
    assert door.log_outs == 1


async def test_a_router_that_is_gone_is_left_without_a_word(door: Door, lingering: Lingering) -> None:
    async with lingering:
        pass
    door.error = RouterUnreachable("gone")
    await lingering.end()
    assert door.log_outs == 1
