"""Many routers in one Home Assistant: what each costs, and how long the event loop keeps anybody waiting."""

import asyncio
from collections.abc import Sequence
from typing import Any

from .lag import Lag
from .serving import Asked, Run

SIZES = (1, 10, 100, 300)
"""How many routers."""
IDLE_POLL = 40
"""Seconds between two looks at a closed window."""
_ENOUGH = 50
"""Looks that are needed so that one can be told from what the process does anyway."""
REST = 1
"""Seconds in which what was begun is surely over."""
QUICKER = 5
"""How much more often closed windows are looked at where there are fewer routers than most: it takes less time to measure."""


async def scale(
    run: Run,
    sizes: Sequence[int] = SIZES,
    seconds: float = 5,
    idle: float = IDLE_POLL,
    every: float = 1,
    rest: float = REST,
) -> dict[str, float]:
    """The figures of each size, by `size.phase.what`."""
    figures: dict[str, float] = {}
    async with run("street") as street:
        routers = await street.ask("build", routers=max(sizes), crowded=True)
        for size in sizes:
            async with run("house") as house, run("client") as client:
                part = _Part(street, house, routers[:size], seconds, every, rest, samples=size == max(sizes))
                await part.measure(idle if size == max(sizes) else idle / QUICKER)
                if size == max(sizes):
                    await part.beside_bare(client)
            figures |= {f"{size}.{name}": value for name, value in part.figures.items()}
            await street.ask("close")
    return figures


class _Part:
    """So many routers."""

    def __init__(
        self,
        street: Asked,
        house: Asked,
        routers: list[dict[str, Any]],
        seconds: float,
        every: float,
        rest: float,
        *,
        samples: bool,
    ) -> None:
        self._street = street
        self._house = house
        self._routers = routers
        self._seconds = seconds
        self._every = every
        self._rest = rest
        self._samples = samples
        self.figures: dict[str, float] = {}

    async def measure(self, idle: float) -> None:
        still = await self._phase("nothing", "wait", seconds=self._rest)
        probing = still["cpu_s"] / still["lasted_s"]
        resting = (await self._house.ask("work", seconds=2 * self._rest))["cpu_s"] / (2 * self._rest)
        await self._house.ask("warm_up", router=self._routers[0])
        loading = await self._phase(
            "set_up", "move_in", routers=self._routers, timing={"idle_poll": idle, "open_poll": self._every}
        )
        self.figures["set_up.cpu_ms"] = self._each(loading, probing)
        self.figures["set_up.loaded_s"] = loading["loaded_s"]
        self.figures["set_up.memory_mb"] = loading["memory_mb"] / len(self._routers)
        looks = await self._requests()
        idling = await self._phase("idle", "wait", seconds=idle + self._rest)
        looks = await self._requests() - looks
        if looks >= _ENOUGH:
            self.figures["idle.look_ms"] = self._each(idling, probing, looks)
        pressing = await self._phase("pressed", "press_all")
        self.figures["pressed.cpu_ms"] = self._each(pressing, probing)
        # What the presses have left to do is no look.
        await asyncio.sleep(self._rest)
        await self._phase("open", "wait", seconds=self._seconds)
        await self._street.ask("mark")
        looks = await self._requests()
        looking = await self._house.ask("work", seconds=self._seconds)
        self._keep_samples("open", looking)
        self.figures["open.look_ms"] = self._each(looking, resting, await self._requests() - looks)

    async def beside_bare(self, client: Asked) -> None:
        """The bare client sends what the last look of each router has sent, as often."""
        heard = await self._street.ask("heard")
        looks = [
            (router["settings"]["host"], requests[-1:])
            for router, requests in zip(self._routers, heard, strict=False)
            if requests
        ]
        bare = await client.ask("look", routers=looks, seconds=self._seconds, every=self._every)
        self.figures["bare.look_ms"] = 1000 * bare["cpu_s"] / bare["looks"]
        self.figures["open.look_x"] = self.figures["open.look_ms"] / self.figures["bare.look_ms"]

    async def _phase(self, name: str, question: str, **details: Any) -> dict[str, float]:
        """Ask for something that takes time; how long this process's own loop, which has nothing to do, is held up meanwhile."""
        with Lag() as own:
            answer: dict[str, float] = await self._house.ask(question, **details)
        self.figures |= {
            f"{name}.worst_ms": answer["worst_ms"],
            f"{name}.p99_ms": answer["p99_ms"],
            f"{name}.garbage_ms": answer["garbage_ms"],
            f"{name}.lasted_s": answer["lasted_s"],
            f"{name}.machine_worst_ms": own.figures["worst_ms"],
            f"{name}.machine_p99_ms": own.figures["p99_ms"],
        }
        self._keep_samples(name, answer)
        return answer

    def _keep_samples(self, name: str, answer: dict[str, float]) -> None:
        """Keep what the processor's time went into, where that is asked for."""
        if self._samples:
            shares = {what: share for what, share in answer.items() if what.startswith(("in.", "for."))}
            self.figures |= {f"{name}.{what}": share for what, share in shares.items()}

    def _each(self, cost: dict[str, float], otherwise: float, times: int | None = None) -> float:
        """Milliseconds of the processor for each time, without those that each second takes otherwise."""
        return 1000 * (cost["cpu_s"] - otherwise * cost["lasted_s"]) / (len(self._routers) if times is None else times)

    async def _requests(self) -> int:
        return sum(await self._street.ask("requests"))
