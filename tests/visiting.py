"""Somebody who visits the demonstration, in its own process, with a browser of their own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
import subprocess
import sys
from typing import Any

from demo.api import Api
from demo.rounds import watch
from demo.timeline import Timeline

from .repository import ROOT

DEMO = (sys.executable, "-m", "demo")
JOIN = (*DEMO, "join")
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """`script/demo` in a process of its own, without a terminal, when it waits for visitors."""

    program: subprocess.Popen[str]
    folder: Path
    """Everything that it writes."""
    environment: dict[str, str]
    printed: str
    address: str
    username: str
    password: str

    @property
    def sockets(self) -> list[Path]:
        return list(self.folder.rglob("*.sock"))

    async def join(self) -> str:
        """What `script/demo join` prints while it lets the next device join."""
        program = await asyncio.create_subprocess_exec(
            *JOIN, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        printed, _ = await program.communicate()
        assert program.returncode == 0, printed.decode()
        return printed.decode()


def run_until(program: subprocess.Popen[str], text: str) -> str:
    """Read what a program prints until a text has come, or it has ended."""
    assert program.stdout
    printed = ""
    for line in program.stdout:
        printed += line
        if text in line:
            break
    return printed


class Visitor:
    """Somebody in front of a browser: what it asks of Home Assistant, and what it is told."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.seen = Timeline()
        self.came_at = datetime.now(UTC)
        self.notifications: list[dict[str, Any]] = []
        """What was shown when they came."""
        self._pages = asyncio.Queue[str]()

    async def look(self) -> None:
        """Begin to see what happens."""
        self.notifications = await self.api.ask("persistent_notification/get")
        await watch(self.api, self.seen)
        await self.api.listen("data_entry_flow_progressed", lambda data, _: self._pages.put_nowait(data["flow_id"]))

    async def until_page(self, page: dict[str, Any], place: str) -> dict[str, Any]:
        """Load the page of a flow anew whenever there is another, until it is this one: a step, or what is in progress."""
        async with asyncio.timeout(60):
            while place not in {page.get("step_id"), page.get("progress_action")}:
                while await self._pages.get() != page["flow_id"]:
                    pass
                page = await self.api.get(f"{SUBENTRY_FLOW}/{page['flow_id']}")
        return page

    async def entity(self, key: str) -> str:
        """The id of an entity of the router."""
        entries = await self.api.ask("config/entity_registry/list")
        (found,) = [
            entry["entity_id"]
            for entry in entries
            if (entry["platform"], entry["translation_key"]) == ("wps_push", key)
        ]
        entity_id: str = found
        return entity_id

    async def say(self, text: str, language: str) -> str:
        """What Assist answers."""
        answered = await self.api.ask("conversation/process", text=text, language=language)
        answer: str = answered["response"]["speech"]["plain"]["speech"]
        return answer

    async def recorded[T](self, look: Callable[[Any], T | None], type_: str, **fields: Any) -> T:
        """What there is in an answer from the database, once it is there."""
        async with asyncio.timeout(30):
            while True:
                if (found := look(await self.api.ask(type_, **fields))) is not None:
                    return found
                # Home Assistant writes once a second.
                await asyncio.sleep(0.1)
