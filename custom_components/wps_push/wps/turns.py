"""One thing goes on in each turn of the event loop, however many routers are due, or answer, at the same moment."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary


class Turns:
    """Lets one caller go on in each turn of the loop.

    A home's routers are set up together when it starts, and an automation may open many windows at once. If all of them
    went on in the same turn, everything else in the process would wait for all of them, and meanwhile so many answers would
    come that the next turn took as long. Whoever comes alone does not wait at all, and nobody waits for a router.

    What has begun comes to its end before more begins: otherwise nothing would be ready before nearly everything is, and
    the answers of all routers would be in memory at once. Apart from that, whoever came first goes first.
    """

    def __init__(self) -> None:
        """Let the first one go on at once."""
        self._is_taken = False
        self._going_on: deque[asyncio.Future[None]] = deque()
        self._beginning: deque[asyncio.Future[None]] = deque()

    async def begin(self) -> None:
        """Wait for a turn to begin something."""
        await self._take(self._beginning)

    async def go_on(self) -> None:
        """Wait for a turn to go on with what has begun."""
        await self._take(self._going_on)

    async def _take(self, line: deque[asyncio.Future[None]]) -> None:
        loop = asyncio.get_running_loop()
        if self._is_taken:
            turn = loop.create_future()
            line.append(turn)
            await turn
        else:
            self._is_taken = True
            loop.call_soon(self._give)

    def _give(self) -> None:
        """Give this turn to the next one who still waits."""
        while line := self._going_on or self._beginning:
            turn = line.popleft()
            if not turn.done():
                turn.set_result(None)
                turn.get_loop().call_soon(self._give)
                return
        self._is_taken = False


_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()


def _turns() -> Turns:
    """Those of the running loop."""
    loop = asyncio.get_running_loop()
    if (turns := _TURNS.get(loop)) is None:
        turns = _TURNS[loop] = Turns()
    return turns


async def turn_to_begin() -> None:
    """Wait until nothing else of this package begins or goes on in the same turn of the event loop."""
    await _turns().begin()


async def turn_to_go_on() -> None:
    """The same for something that has begun, and comes back from where it had to wait."""
    await _turns().go_on()


def goes_on_in_turn[**P, T](ask: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Whoever has asked goes on with the answer, or with the error, in a turn of its own."""

    @wraps(ask)
    async def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            answer = await ask(*args, **kwargs)
        except Exception:
            # Many routers behind one switch fail in one instant. A cancellation does not come here, and waits for nothing.
            await turn_to_go_on()
            raise
        await turn_to_go_on()
        return answer

    return asked
