"""Calls into libraries that block."""

import asyncio
import gc
import logging
import threading
import time

import pytest

from custom_components.wps_push.wps.router import RouterAuthError, RouterUnreachable
from custom_components.wps_push.wps.routers.common.blocking import Blocking


class Library:
    """Something that holds a thread until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.at_once = 0
        self.most_at_once = 0
        self.calls = 0

    def work(self, answer: str) -> str:
        self.calls += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.go_on.wait(2)
        # Long enough for another call to come in between.
        time.sleep(0.02)
        self.at_once -= 1
        return answer

    async def go(self) -> None:
        """Go on, until nobody is in there."""
        self.go_on.set()
        for _ in range(200):
            await asyncio.sleep(0.01)
            if not self.at_once:
                break


@pytest.fixture
def library() -> Library:
    return Library()


async def test_the_loop_goes_on_while_the_library_waits(library: Library) -> None:
    call = asyncio.create_task(Blocking(2)(library.work, answer="here"))
    await asyncio.sleep(0.01)
    assert not call.done()
    library.go_on.set()
    assert await call == "here"


async def test_an_error_of_the_call_arrives() -> None:
    def refuse() -> None:
        raise RouterAuthError("no")

    with pytest.raises(RouterAuthError):
        await Blocking(2)(refuse)


async def test_one_call_at_a_time_even_after_one_was_given_up(library: Library) -> None:
    blocking = Blocking(2)
    given_up = asyncio.create_task(blocking(library.work, "given up"))
    await asyncio.sleep(0.01)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    after = [asyncio.create_task(blocking(library.work, str(i))) for i in range(3)]
    await asyncio.sleep(0.01)
    assert library.calls == 1
    library.go_on.set()
    assert await asyncio.gather(*after) == ["0", "1", "2"]
    assert library.most_at_once == 1


async def test_a_call_that_never_ends_is_no_answer(library: Library) -> None:
    blocking = Blocking(0.2)
    for _ in range(2):
        with pytest.raises(RouterUnreachable, match="in time"):
            await blocking(library.work, "late")
    assert library.calls == 1
    await library.go()
    assert await blocking(str, "in time") == "in time"


async def test_what_tidies_up_has_its_turn_even_if_nobody_waits_for_it(library: Library) -> None:
    blocking = Blocking(0.1)
    with pytest.raises(RouterUnreachable):
        await blocking(library.work, "late")
    tidied_up = asyncio.Event()
    loop = asyncio.get_running_loop()
    for _ in range(2):
        blocking.when_free(lambda: loop.call_soon_threadsafe(tidied_up.set))
    await asyncio.sleep(0.01)
    assert not tidied_up.is_set()
    library.go_on.set()
    await asyncio.wait_for(tidied_up.wait(), 2)
    assert await Blocking(2)(str, "next") == "next"
    assert library.most_at_once == 1


async def test_an_error_that_comes_when_nobody_waits_any_more_is_nobodys(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        library.work("in vain")
        raise RouterAuthError("no")

    blocking = Blocking(0.2)
    with pytest.raises(RouterUnreachable):
        await blocking(fail)
    given_up = asyncio.create_task(Blocking(2)(fail))
    await asyncio.sleep(0.01)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    await library.go()
    assert await blocking(str, "the next") == "the next"
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
