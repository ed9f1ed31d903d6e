"""The bare client, and the drivers without Home Assistant, in a process of their own: `python -m tests.bench.client`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
import random
import time
from typing import Any

import aiohttp
from homeassistant.util.json import json_loads

from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.sessions import like_home_assistants

from .serving import serve

_OF_THE_CONNECTION = {"host", "content-length", "connection", "accept-encoding"}
"""The headers that aiohttp writes by itself."""

PACE = 10**6
"""How much faster the drivers' own pauses are: what is compared is work and not waiting.

They have passed then before the event loop waits for them. Of a longer one it makes a whole millisecond or two.
"""


class Client:
    """Somebody who sends requests and does nothing else."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._driver: Any = None

    async def send(self, url: str, requests: list[dict[str, Any]]) -> dict[str, float]:
        """Send requests one after the other, and read the answers; the seconds and the processor's seconds."""
        cpu, began_at = time.process_time(), time.perf_counter()
        for request in requests:
            await self._one(url, request)
        return {"seconds": time.perf_counter() - began_at, "cpu_s": time.process_time() - cpu}

    async def _one(self, url: str, request: dict[str, Any]) -> None:
        headers = {name: value for name, value in request["headers"].items() if name not in _OF_THE_CONNECTION}
        async with self._session.request(
            request["method"], f"{url}{request['path']}", headers=headers, data=request["body"].encode(), ssl=False
        ) as response:
            raw = await response.read()
            if "json" in response.content_type:
                json_loads(raw)

    async def look(self, routers: list[list[Any]], seconds: float, every: float) -> dict[str, float]:
        """Send each router the requests of one look, again and again; what that has cost."""
        looks = 0

        async def watch(url: str, requests: list[dict[str, Any]]) -> None:
            nonlocal looks
            await asyncio.sleep(random.uniform(0, every))  # noqa: S311 - nothing is secret
            while True:
                for request in requests:
                    await self._one(url, request)
                looks += 1
                await asyncio.sleep(every)

        watching = [asyncio.create_task(watch(url, requests)) for url, requests in routers]
        # The connections are there then.
        await asyncio.sleep(every)
        looks = 0
        cpu = time.process_time()
        await asyncio.sleep(seconds)
        cpu = time.process_time() - cpu
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        return {"cpu_s": cpu, "looks": looks}

    async def log_in(self, url: str, username: str, password: str, **_: Any) -> None:
        """Log in at an OpenWrt router."""
        self._url = f"{url}/ubus"
        account = {"username": username, "password": password}
        result = await self._call("0" * 32, "session", "login", account)
        self._ubus_session = result[1]["ubus_rpc_session"]

    async def start(self) -> float:
        """Let that router open a window by one request; when it was about to be sent."""
        began_at = time.monotonic()
        await self._call(self._ubus_session, "hostapd.phy0-ap0", "wps_start", {})
        return began_at

    async def _call(self, session: str, name: str, method: str, arguments: dict[str, str]) -> Any:
        call = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": [session, name, method, arguments]}
        async with self._session.post(self._url, json=call) as response:
            return (await response.json(loads=json_loads))["result"]

    async def connect(self, driver: str, settings: dict[str, Any]) -> None:
        """Connect a driver, and look around as everybody does who adds a router."""
        spec = next(spec for spec in DRIVERS if spec.key == driver)
        # A session is not given back between the bearings and the press, and the press follows them as soon as it does in a
        # home: it goes out on a connection of its own.
        timing = replace(Timing().faster(PACE), linger=Timing().linger, hang_up=Timing().hang_up)
        self._driver = create(spec, settings, self._session, timing)
        await self._driver.connect()
        await self._driver.networks()

    async def bearings(self, main: str) -> None:
        """Look at the router before a press."""
        await self._driver.report((main,), stations=True)

    async def press(self, main: str) -> dict[str, float]:
        """Let the driver open a window; the seconds and the processor's seconds."""
        cpu, began_at = time.process_time(), time.perf_counter()
        await self._driver.open_window(main)
        return {"seconds": time.perf_counter() - began_at, "cpu_s": time.process_time() - cpu}

    async def disconnect(self) -> None:
        """Let the driver go."""
        await self._driver.disconnect()


@asynccontextmanager
async def living() -> AsyncGenerator[Client]:
    """A client with a session as Home Assistant's."""
    async with like_home_assistants() as session:
        yield Client(session)


if __name__ == "__main__":
    asyncio.run(serve(living))
