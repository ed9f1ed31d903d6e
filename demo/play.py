"""The demonstration from its start to its end."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

import aiohttp

from .access_point import AccessPoint
from .adding import Added, add_router, let_voice_open
from .dashboard import show_dashboard
from .errors import DemoError
from .home import Home
from .hostapd import Bare, Radio
from .openwrt import OpenWrt
from .rounds import JOIN, PRESS, open_and_close, play_round, summarise, watch
from .timeline import Timeline
from .visit import stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the command line."""

    radio: bool
    once: bool
    rounds: int | None
    json: Path | None


class Play:
    """One Home Assistant, one access point, and what happens between them."""

    def __init__(self, options: Options, timeline: Timeline) -> None:
        """Nothing is started before `run`."""
        self._options = options
        self._timeline = timeline
        self._stack = AsyncExitStack()
        self._home: Home
        self._point: OpenWrt | Radio

    async def run(self) -> None:
        """Run the demonstration, and stop everything that was started.

        Raises an exception group of `DemoError`s if something that should happen does not.
        """
        async with self._stack:
            folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="wps-push-demo-")))
            self._home = Home(folder / "home-assistant")
            self._stack.push_async_callback(self._home.stop)
            session = await self._stack.enter_async_context(aiohttp.ClientSession())
            self._point = Radio() if self._options.radio else OpenWrt(folder, session)
            try:
                async with asyncio.TaskGroup() as starting:
                    _ = starting.create_task(self._start_home(session))
                    _ = starting.create_task(self._start(self._point))
                await self._play()
            except* DemoError:
                log = self._home.last_lines(*self._point.secrets)
                print(f"\nThe end of Home Assistant's log:\n{log}", file=sys.stderr)
                raise

    async def _start_home(self, session: aiohttp.ClientSession) -> None:
        await self._home.start(session)
        self._timeline.note("up", address=self._home.api.address)

    async def _start(self, point: AccessPoint) -> None:
        self._stack.push_async_callback(point.stop)
        await point.start()
        self._timeline.note("router_up", router=point.title)

    async def _play(self) -> None:
        api, timeline, rounds = self._home.api, self._timeline, self._options.rounds
        async with asyncio.TaskGroup() as group:
            background = [group.create_task(api.read()), group.create_task(self._point.listen(timeline))]
            await watch(api, timeline)
            router = await self._add(self._point)
            address = await show_dashboard(api, router)
            starts = [await play_round(api, router, self._point, number, timeline) for number in range(rounds or 1)]
            if rounds:
                summarise(self._point.title, PRESS + JOIN, starts, timeline)
            if rounds and self._options.radio:
                bare = Bare()
                await self._start(bare)
                background.append(group.create_task(bare.listen(timeline)))
                other = await self._add(bare)
                summarise(
                    bare.title, PRESS, [await open_and_close(api, other, timeline) for _ in range(rounds)], timeline
                )
            if self._home.errors():
                raise DemoError("it all happened, and Home Assistant's log has errors")
            if not rounds and not self._options.once:
                await stay(self._home, address, self._point, timeline)
            for task in background:
                task.cancel()

    async def _add(self, point: AccessPoint) -> Added:
        router = await add_router(self._home.api, point.pages)
        await let_voice_open(self._home.api, router)
        self._timeline.note("router_added", title=router.title, verdict=router.verdict)
        return router
