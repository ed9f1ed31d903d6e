"""A Home Assistant in a process of its own, which a test can kill: it presses when it is told to, and says what happens.

    python -m tests.faults.child FOLDER NETWORK

FOLDER holds what an earlier one has stored. Each line of its output is an event's data as JSON; an empty object says that
it has started. Each line of its input is a press.
"""

import asyncio
import json
from pathlib import Path
import sys
from unittest.mock import patch

from aiohttp import ThreadedResolver
from homeassistant.core import Event, callback

# Before the test plugin, which brings a package named custom_components of its own.
from custom_components.wps_push.const import DOMAIN, EVENT_WPS_PUSH
from tests.restart import loaded_home_assistant, start
from tests.support import Shown, faster

FACTOR = 8
"""How much faster the clock runs: slow enough for a start within one window."""


async def _live(folder: Path, network: str) -> None:
    # Home Assistant's own resolver asks the local network, and the router is at an address of this machine.
    with patch("homeassistant.helpers.aiohttp_client._async_make_resolver", return_value=ThreadedResolver()):
        await _start(folder, network)


async def _start(folder: Path, network: str) -> None:
    async with loaded_home_assistant(folder) as hass:
        faster(hass, FACTOR, open_poll=0.05)

        @callback
        def say(event: Event) -> None:
            _say(dict(event.data))

        hass.bus.async_listen(EVENT_WPS_PUSH, say)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        shown = Shown(hass, entry, network)
        _say({})
        while await asyncio.to_thread(sys.stdin.readline):
            await shown.press()


def _say(data: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(data, default=str)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1]), sys.argv[2]))
