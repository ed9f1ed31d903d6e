"""Turns of an event loop: which one it is, and somebody who always wants to go on in the next one."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
import selectors
from typing import Any, override

from custom_components.wps_push.wps.turns import turn_to_go_on


class Turning(selectors.DefaultSelector):
    """Counts the turns of the loop that it belongs to: each of them begins with a look at what has come."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = 0

    @override
    def select(self, timeout: float | None = None) -> Any:
        self.turn += 1
        return super().select(timeout)


def turning[T](main: Callable[[Turning], Coroutine[Any, Any, T]]) -> T:
    """Run something in a loop whose turns are counted."""
    counts = Turning()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(counts)) as runner:
        return runner.run(main(counts))


@asynccontextmanager
async def crowd(gone_on: Callable[[], object] = lambda: None) -> AsyncGenerator[None]:
    """Somebody goes on in each turn that nobody else has taken, so that nobody can begin. `gone_on` is called each time."""

    async def go_on() -> None:
        while True:
            await turn_to_go_on()
            gone_on()

    going = asyncio.create_task(go_on())
    # From now on, each turn is taken.
    await asyncio.sleep(0)
    try:
        yield
    finally:
        going.cancel()
