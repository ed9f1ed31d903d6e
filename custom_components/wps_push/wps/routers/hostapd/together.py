"""Ask several BSSes at the same time."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def together[T](*work: Coroutine[Any, Any, T]) -> list[T]:
    """The results of all of this. Nothing of it runs any more when the first error is raised, or when it is cancelled.

    `asyncio.gather` raises the first error at once, and leaves the rest alone: a request that nobody waits for would go on
    beside the next operation, or after the connection was given up.
    """
    if len(work) == 1:
        # What is alone needs no task of its own.
        return [await work[0]]
    results: list[T] = []
    for result in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
        results.append(result)
    return results
