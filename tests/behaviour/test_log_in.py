"""Log-ins that are refused for another reason than a wrong password."""

import asyncio

import pytest

from custom_components.wps_push.wps.model import EventType
from custom_components.wps_push.wps.router import LogInProblem, RouterAuthError, RouterLogInRefused

from .house import FASTER, House

needs = pytest.mark.needs

_MISTAKES = 15
"""More than any of the routers puts up with."""


async def somebody_mistypes(house: House) -> None:
    """Somebody who does not know the password tries until the router lets nobody in any more."""
    for _ in range(_MISTAKES):
        with pytest.raises((RouterAuthError, RouterLogInRefused)) as refused:
            await house.driver(house.stand.wrong_settings).connect()
        if isinstance(refused.value, RouterLogInRefused):
            return
    pytest.fail("the router is not locked")


@needs("locks")
async def test_a_router_that_somebody_else_has_locked_is_left_alone_and_comes_back(house: House) -> None:
    await house.router.report(stations=True)
    await somebody_mistypes(house)
    house.stand.end_sessions()
    with pytest.raises(RouterLogInRefused) as refused:
        await house.router.report(stations=True)
    assert refused.value.problem is LogInProblem.LOCKED

    asked, tried = house.stand.requests, house.stand.log_ins
    for _ in range(3):
        with pytest.raises(RouterLogInRefused):
            await house.router.report(stations=True)
    assert house.stand.requests == asked
    for ask in (house.press, house.router.networks):
        with pytest.raises(RouterLogInRefused):
            await ask()
    # These may begin with what everybody is shown.
    assert house.stand.log_ins == tried

    house.now += 3 * 3600
    await asyncio.sleep(FASTER.locked)
    house.hear()
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]
