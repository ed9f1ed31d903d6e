"""A Home Assistant in a process of its own, which a test can kill: it presses when it is told to, and says what happens.

Each line of its output is an event's data as JSON; an empty object says that it has started. Each line of its input is
`press` or `close`, of which it says when that is done, or `count`: it answers with how much of everything it has.
"""

import asyncio
import gc
import json
import os
from pathlib import Path
import socket
import sys
import threading

from homeassistant.components.persistent_notification import async_dismiss_all
from homeassistant.core import Event, callback

# Before the test plugin, which brings a package named custom_components of its own.
from custom_components.wps_push.const import DOMAIN, EVENT_WPS_PUSH
import tests.preload  # noqa: F401 - what the test plugin needs on the newest release
from tests.restart import loaded_home_assistant, start
from tests.sockets import sockets
from tests.support import Shown, faster

from .resolver import quiet_resolver


def live(channel: socket.socket, folder: Path, network: str, factor: float) -> None:
    """Run until the process is killed: with what an earlier one has stored in `folder`, `factor` times as fast."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    sys.stdin, sys.stdout = channel.makefile("r", encoding="utf-8"), channel.makefile("w", encoding="utf-8")
    asyncio.run(_live(folder, network, factor))


async def _live(folder: Path, network: str, factor: float) -> None:
    with quiet_resolver():
        await _start(folder, network, factor)


async def _start(folder: Path, network: str, factor: float) -> None:
    async with loaded_home_assistant(folder) as hass:
        # What bounds real work on this machine is not made faster.
        faster(hass, factor, open_poll=0.05, slack=0.5, grace=1.25)

        @callback
        def say(event: Event) -> None:
            _say(dict(event.data))

        hass.bus.async_listen(EVENT_WPS_PUSH, say)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        shown = Shown(hass, entry, network)
        _say({})
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line == "count\n":
                _say({"type": "count", **_counts(folder)})
            else:
                word = line.strip()
                # Home Assistant keeps the notification of each device until a person dismisses it.
                async_dismiss_all(hass)
                await shown.press("close_window" if word == "close" else "open_window")
                _say({"type": "done", "what": word})


def _counts(folder: Path) -> dict[str, object]:
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return {
        "memory_kb": int(status.partition("VmRSS:")[2].split()[0]),
        # What Python has allocated, which says more than the memory: that comes and goes in pages.
        "blocks": sys.getallocatedblocks(),
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "sockets": sockets(),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())) - 1,
        "stored_bytes": sum(path.stat().st_size for path in (folder / ".storage").glob(f"{DOMAIN}.*")),
    }


def _say(data: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(data, default=str)}\n")
    sys.stdout.flush()
