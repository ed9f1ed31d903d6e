"""How long a refused log-in is not tried again."""

import asyncio

import pytest

from custom_components.wps_push.wps.router import (
    LogInProblem,
    RouterAuthError,
    RouterBusy,
    RouterError,
    RouterLogInRefused,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.common.refusals import Refusals
from custom_components.wps_push.wps.timing import Timing

FASTER = Timing().faster(10_000)


def refused(problem: LogInProblem, retry_in: float | None = None) -> RouterLogInRefused:
    return RouterLogInRefused(problem, "no", retry_in=retry_in)


async def is_over(refusals: Refusals) -> None:
    """Wait until the router may be asked again."""
    async with asyncio.timeout(5):
        while True:
            try:
                refusals.check()
            except RouterError:
                await asyncio.sleep(0.001)
            else:
                return


@pytest.mark.parametrize(
    "error", [RouterAuthError("no"), *(refused(problem) for problem in LogInProblem if not problem.passes)], ids=str
)
async def test_what_only_other_settings_can_mend_stays(error: RouterError) -> None:
    refusals = Refusals(FASTER)
    refusals.note(error)
    await asyncio.sleep(2 * FASTER.locked)
    with pytest.raises(type(error)):
        refusals.check()


@pytest.mark.parametrize("problem", [problem for problem in LogInProblem if problem.passes])
async def test_everything_else_is_tried_again_after_a_while(problem: LogInProblem) -> None:
    refusals = Refusals(FASTER)
    refusals.note(refused(problem))
    for _ in range(3):
        with pytest.raises(RouterLogInRefused) as again:
            refusals.check()
    assert again.value.problem is problem
    await is_over(refusals)
    refusals.check()


@pytest.mark.parametrize(("reported", "waits"), [(30, 30), (86400, 300), (None, 300), (0, 300), (-4, 300)])
async def test_a_locked_router_is_left_alone_as_long_as_it_says(reported: float | None, waits: float) -> None:
    # Nothing sleeps here: the clock of the loop says how long it would be.
    refusals = Refusals(Timing(locked=300))
    before = asyncio.get_running_loop().time()
    refusals.note(refused(LogInProblem.LOCKED, reported))
    assert refusals.until - before == pytest.approx(waits, abs=1)


@pytest.mark.parametrize("error", [RouterUnreachable("off"), RouterBusy("somebody else")], ids=str)
async def test_what_says_nothing_of_the_log_in_is_not_remembered(error: RouterError) -> None:
    refusals = Refusals(FASTER)
    refusals.note(error)
    refusals.check()


async def test_a_refusal_that_is_raised_again_does_not_grow() -> None:
    refusals = Refusals(FASTER)
    refusals.note(RouterAuthError("no"))
    lengths = []
    for _ in range(3):
        with pytest.raises(RouterAuthError) as again:
            refusals.check()
        lengths.append(len(again.traceback))
    assert len(set(lengths)) == 1
