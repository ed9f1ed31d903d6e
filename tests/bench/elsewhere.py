"""A window that is opened elsewhere, at the button of an OpenWrt router: how long until it is shown, on a fast clock."""

import asyncio
from statistics import median

from .serving import Run

ROUTERS = 36
ROUNDS = 2
FACTOR = 30
"""How much faster the clock runs: a window is over after four seconds."""
_WINDOW = 120
_SEED = 7


async def elsewhere(
    run: Run, routers: int = ROUTERS, rounds: int = ROUNDS, factor: float = FACTOR, within: float = _WINDOW
) -> dict[str, float]:
    """Seconds of the router's clock from the press to the state."""
    waited: list[float] = []
    missed = 0
    async with run("street") as street, run("house") as house:
        homes = await street.ask("build", routers=routers, factor=factor)
        await house.ask("move_in", routers=homes, factor=factor)
        # A look at the start is not one that comes in its turn.
        await asyncio.sleep(_WINDOW / factor)
        for turn in range(rounds):
            await house.ask("shown")
            # At any time between two looks.
            pressed = await street.ask("press_elsewhere", within=within / factor, seed=_SEED + turn)
            await asyncio.sleep((within + _WINDOW) / factor)
            shown = await house.ask("shown")
            for number, pressed_at in enumerate(pressed):
                opened = [at for at, router, state in shown if router == number and state == "open"]
                waited += [(opened[0] - pressed_at) * factor] if opened else []
                missed += not opened
    return {
        "median_s": median(waited),
        "worst_s": max(waited),
        "missed": missed,
        "tried": len(waited) + missed,
    }
