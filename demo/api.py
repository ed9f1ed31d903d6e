"""Home Assistant's API as a browser uses it: HTTP, and the websocket."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import itertools
import time
from typing import Any

import aiohttp

from .errors import DemoError

type Listener = Callable[[dict[str, Any], float], None]
"""Called with what was sent, such as an event's data, and the time of its arrival on the monotonic clock."""

_TIMEOUT = 60


class Api:
    """A connection of one user to one Home Assistant."""

    _websocket: aiohttp.ClientWebSocketResponse

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        """Use Home Assistant at an address such as http://127.0.0.1:8123."""
        self.address = address
        self._session = session
        self._headers: dict[str, str] = {}
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Listener] = {}

    async def answers(self) -> bool:
        """Whether Home Assistant answers yet."""
        try:
            async with self._session.get(f"{self.address}/api/onboarding") as response:
                return response.ok
        except aiohttp.ClientError:
            return False

    async def has_started(self) -> bool:
        """Whether Home Assistant has finished starting."""
        return bool((await self.get("/api/config"))["state"] == "RUNNING")

    async def create_owner(self, username: str, password: str) -> None:
        """Create the first user, as the onboarding page does, and log in."""
        client_id = f"{self.address}/"
        owner = {"name": username.title(), "username": username, "password": password}
        code = await self.post("/api/onboarding/users", {**owner, "client_id": client_id, "language": "en"})
        await self.enter(code["auth_code"])

    async def enter(self, code: str) -> None:
        """Log in with the code that whoever has proved who they are gets."""
        form = {"grant_type": "authorization_code", "code": code, "client_id": f"{self.address}/"}
        with _as_demo_errors():
            async with self._session.post(f"{self.address}/auth/token", data=form) as response:
                token = (await response.json())["access_token"]
            self._headers = {"Authorization": f"Bearer {token}"}
            self._websocket = await self._session.ws_connect(f"{self.address}/api/websocket", max_msg_size=0)
            await self._websocket.receive_json()
            await self._websocket.send_json({"type": "auth", "access_token": token})
            if (await self._websocket.receive_json())["type"] != "auth_ok":
                raise DemoError("Home Assistant does not accept its own token")

    async def get(self, path: str) -> Any:
        """The answer to a request."""
        return await self._request("get", path)

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """Post JSON and return the answer."""
        return await self._request("post", path, json=data)

    async def _request(self, method: str, path: str, **data: Any) -> Any:
        with _as_demo_errors():
            async with self._session.request(method, self.address + path, headers=self._headers, **data) as response:
                if not response.ok:
                    raise DemoError(f"Home Assistant answers {response.status} to {path}: {await response.text()}")
                return await response.json()

    async def read(self) -> None:
        """Read messages from the websocket until Home Assistant closes it, which raises `DemoError`; then hang up."""
        try:
            async for message in self._websocket:
                self._take(message.json(), time.monotonic())
        finally:
            await self._websocket.close()
        raise DemoError("Home Assistant has hung up")

    def _take(self, content: dict[str, Any], now: float) -> None:
        if content["type"] == "event" and content["id"] in self._listeners:
            self._listeners[content["id"]](content["event"], now)
        elif content["type"] == "result" and (reply := self._replies.pop(content["id"], None)):
            if content["success"]:
                reply.set_result(content["result"])
            else:
                reply.set_exception(DemoError(f"Home Assistant says: {content['error']['message']}"))

    async def ask(self, type_: str, **fields: Any) -> Any:
        """Send a command and return its result; raises `DemoError` with Home Assistant's message if it fails."""
        return await self._send(next(self._ids), type_, fields)

    async def listen(self, event_type: str, listener: Listener) -> None:
        """Call a listener with each event of a type from now on."""
        await self.subscribe("subscribe_events", lambda event, now: listener(event["data"], now), event_type=event_type)

    async def subscribe(self, type_: str, listener: Listener, **fields: Any) -> None:
        """Call a listener with everything that a command sends from now on."""
        id_ = next(self._ids)
        self._listeners[id_] = listener
        await self._send(id_, type_, fields)

    async def _send(self, id_: int, type_: str, fields: dict[str, Any]) -> Any:
        reply = self._replies[id_] = asyncio.get_running_loop().create_future()
        with _as_demo_errors():
            await self._websocket.send_json({"id": id_, "type": type_, **fields})
            async with asyncio.timeout(_TIMEOUT):
                return await reply


@contextmanager
def _as_demo_errors() -> Iterator[None]:
    """Turn errors of the connection into `DemoError`s."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as error:
        raise DemoError(f"Home Assistant does not answer: {error!r}") from error
