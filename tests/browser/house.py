"""What stands in the house: a real Home Assistant, a router, and a browser for everybody who comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import json
from pathlib import Path
import time
from typing import Any

import aiohttp
from playwright.async_api import Browser, async_playwright

from demo.access_point import TRIED_AND_ADDED
from demo.adding import Added, add_router
from demo.api import Api
from demo.dashboard import show_dashboard
from demo.errors import DemoError
from demo.home import Home
from tests.behaviour.stand import Stand
from tests.certificate import self_signed
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt

from .person import PATIENCE, Person

CHROMIUM = Path("/usr/bin/chromium")

MAIN = "phy0-ap0"
"""The main network's interface on the router."""

DESKTOP = (1280, 900)
PHONE = (390, 844)

# As root, and quietly: it looks for nothing that is not on this machine.
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_FOLDER = Path(__file__).parent

QUICK = {"open_poll": 0.2, "identify_poll": 0.2, "idle_poll": 1, "page": 1}
"""Durations that are shorter here than in other houses, so that nobody waits for long."""

IMPATIENT = {"settles": 0.5, "attempt": 0.1, "switch_again": 1}
"""How soon somebody looks for a device whose key is refused, or tries again to switch WPS off: minutes in other houses."""


class House:
    """Home Assistant with its owner, and the router that is the way to the internet."""

    def __init__(
        self, folder: Path, home: Home, session: aiohttp.ClientSession, router: EmulatedOpenWrt, browser: Browser
    ) -> None:
        self._folder = folder
        self.home = home
        self._session = session
        self.router = router
        self._browser = browser
        self._added: Added | None = None
        self._has_dashboard = False
        self._token: str | None = None

    @property
    def api(self) -> Api:
        """The owner's connection to Home Assistant."""
        return self.home.api

    async def act(self, action: str, **data: Any) -> Any:
        """Perform an action that answers nothing, such as `house.set_timing`."""
        domain, service = action.split(".")
        return await self.api.ask("call_service", domain=domain, service=service, service_data=data)

    async def answer(self, action: str, **data: Any) -> Any:
        """Perform an action, and return what it answers."""
        domain, service = action.split(".")
        called = await self.api.ask(
            "call_service", domain=domain, service=service, service_data=data, return_response=True
        )
        return called["response"]

    async def added(self) -> Added:
        """The router in Home Assistant, with a dashboard: added by the first who asks for it."""
        if self._added is None:
            host = self.router.server.host
            log_in = {"username": "hass", "password": PASSWORD}
            pages = {"user": {"next_step_id": "address"}, "address": {"host": host}, "openwrt": log_in}
            self._added = await add_router(self.api, {**pages, **TRIED_AND_ADDED})
            if not self._has_dashboard:
                await show_dashboard(self.api, self._added)
                self._has_dashboard = True
        return self._added

    @property
    def is_open(self) -> bool:
        """Whether the router says that the window of its main network is open."""
        return self.router.registrar.status(MAIN).pbc_status == "Active"

    @property
    def window(self) -> str:
        """The same as a word."""
        return "open" if self.is_open else "closed"

    async def at_rest(self) -> None:
        """Close the window, and wait until Home Assistant knows it; nobody asks to join any more."""
        self.router.registrar.reset()
        added = await self.added()
        await self.until_state(added.entities["window"], "closed")

    async def until_state(self, entity_id: str, state: str) -> None:
        """Wait until an entity has a state."""
        async with asyncio.timeout(PATIENCE):
            while True:
                states = {known["entity_id"]: known["state"] for known in await self.api.ask("get_states")}
                if states[entity_id] == state:
                    return
                await asyncio.sleep(0.05)

    async def knows(self, mac: str, name: str) -> None:
        """Another integration knows a device."""
        flow = "/api/config/config_entries/flow"
        page = await self.api.post(flow, {"handler": "house"})
        await self.api.post(f"{flow}/{page['flow_id']}", {"name": name, "mac": mac})

    async def forget(self) -> None:
        """Take the house's own router out of Home Assistant; whoever needs it next adds it again."""
        if self._added:
            await self.remove(self._added.title)
            self._added = None

    async def remove(self, title: str) -> None:
        """Take a router out of Home Assistant, if it is there."""
        headers = {"Authorization": f"Bearer {(await self._tokens())['access_token']}"}
        for entry in await self.api.ask("config_entries/get", domain="wps_push"):
            if entry["title"] == title:
                path = f"/api/config/config_entries/entry/{entry['entry_id']}"
                async with self._session.delete(self.api.address + path, headers=headers) as response:
                    response.raise_for_status()

    async def switch(self, router: Added, *, on: bool) -> None:
        """Enable a router in Home Assistant, or disable it."""
        disabled_by = None if on else "user"
        await self.api.ask("config_entries/disable", entry_id=router.entry_id, disabled_by=disabled_by)

    async def devices(self) -> list[dict[str, Any]]:
        """Who has joined by WPS, as the action lists them."""
        listed = await self.answer("wps_push.list_devices")
        found: list[dict[str, Any]] = listed["devices"]
        return found

    async def device_of(self, router: Added) -> str:
        """The id of a router's device."""
        entry = await self.api.ask("config/entity_registry/get", entity_id=router.entities["window"])
        found: str = entry["device_id"]
        return found

    async def notifications(self) -> list[str]:
        """What stands under the bell."""
        return [known["message"] for known in await self.api.ask("persistent_notification/get")]

    async def without_automations(self) -> None:
        """Take away what was made in the editor."""
        (self._folder / "automations.yaml").write_text("[]\n")
        await self.act("automation.reload")

    async def run_for(self, seconds: float) -> None:
        """Keep windows open for so many seconds from now on."""
        self.router.registrar.walk_time = seconds
        await self.act("house.set_timing", **QUICK, walk_time=seconds)
        (entry,) = await self.api.ask("config_entries/get", domain="wps_push")
        await self.api.post(f"/api/config/config_entries/entry/{entry['entry_id']}/reload", {})
        await self.until_state((await self.added()).entities["window"], "closed")

    @asynccontextmanager
    async def only(self, stand: Stand, driver: str) -> AsyncIterator[Added]:
        """Start another router that is the only one in Home Assistant, and take it away afterwards."""
        await self.forget()
        await self.act("house.set_timing", **QUICK, **IMPATIENT)
        await stand.start()
        pages = {
            "user": {"next_step_id": "kind"},
            "kind": {"next_step_id": driver},
            driver: stand.settings,
            "networks": {},
            "try_it": {"next_step_id": "finish"},
        }
        try:
            added = await add_router(self.api, pages)
            try:
                yield added
            finally:
                await self.remove(added.title)
        finally:
            await stand.stop()
            await self.act("house.set_timing", **QUICK)

    @asynccontextmanager
    async def person(
        self, size: tuple[int, int] = DESKTOP, *, dark: bool = False, language: str = "en"
    ) -> AsyncIterator[Person]:
        """Somebody with a browser of a size, who has logged in as the owner."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=language,
            timezone_id="UTC",
            has_touch=size == PHONE,
            service_workers="block",
        )
        try:
            tokens = json.dumps(await self._tokens())
            await context.add_init_script(f"localStorage.hassTokens = JSON.stringify({tokens});")
            yield Person(await context.new_page(), self.api.address)
        finally:
            await context.close()

    async def _tokens(self) -> dict[str, Any]:
        """What the browser keeps of somebody who has logged in."""
        if self._token is None:
            self._token = await self.api.ask("auth/long_lived_access_token", client_name="Browser", lifespan=1)
        day = 24 * 60 * 60
        return {
            "access_token": self._token,
            "token_type": "Bearer",
            "expires_in": day,
            "expires": int((time.time() + day) * 1000),
            "refresh_token": "",
            "hassUrl": self.api.address,
            "clientId": f"{self.api.address}/",
        }


@asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[House]:
    """Start everything; it takes some seconds. Raises `DemoError` if Home Assistant does not start."""
    _prepare(folder)
    home = Home(folder, _FOLDER / "configuration.yaml", (_FOLDER / "components" / "house",))
    async with aiohttp.ClientSession() as session, async_playwright() as playwright:
        router = EmulatedOpenWrt(tls=self_signed())
        try:
            async with asyncio.TaskGroup() as starting:
                started = starting.create_task(_launch(playwright))
                _ = starting.create_task(home.start(session))
            async with router:
                reading = asyncio.create_task(home.api.read())
                house = House(folder, home, session, router, started.result())
                await house.act("house.set_gateway", address=router.server.host)
                await house.act("house.set_timing", **QUICK)
                yield house
                reading.cancel()
                with suppress(asyncio.CancelledError, DemoError):
                    await reading
                await started.result().close()
        finally:
            await session.close()
            await home.stop()


def _prepare(folder: Path) -> None:
    """Where the automation editor keeps what is made with it."""
    folder.mkdir()
    (folder / "automations.yaml").write_text("[]\n")


async def _launch(playwright: Any) -> Browser:
    browser: Browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(_SWITCHES))
    return browser
