"""How `script/demo join` reaches the demonstration that runs in another process: by a socket of this user's alone.

Whoever connects lets the next device press its button, and is sent what happens then, a line of JSON for each entry of
the timeline.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Container, Iterator
from contextlib import asynccontextmanager, closing, suppress
import json
import os
from pathlib import Path
import socket
import time

from .errors import DemoError
from .timeline import Entry, Timeline

_PATIENCE = 150
"""Seconds to follow what happens. A device asks for 120 s, and its name may take another 30 s."""


@asynccontextmanager
async def doorbell(ring: Callable[[], None], timeline: Timeline) -> AsyncIterator[None]:
    """Call `ring` for each `script/demo join`, and tell it what happens; raises `DemoError` where no socket can be."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        since, joined = len(timeline), set[str]()
        ring()
        # Whoever has rung may go away.
        with closing(writer), suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                async for entry in timeline.follow(since):
                    writer.write(f"{json.dumps(entry)}\n".encode())
                    await writer.drain()
                    if entry["what"] == "device_paired":
                        joined.add(entry["mac"])
                    if _is_last(entry, joined):
                        break

    # The names sort by age. They are short, since the whole path of a socket is limited to some hundred characters.
    path = _folder() / f"{time.time_ns():016x}.sock"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        server = await asyncio.start_unix_server(answer, path)
        path.chmod(0o600)
    except OSError as error:
        raise DemoError(f"script/demo join would not reach it at {path}: {error}") from error
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
        # Another demonstration may have its socket there.
        with suppress(OSError):
            path.parent.rmdir()


def ring_doorbell() -> Iterator[Entry]:
    """Let a device join the newest demonstration, and say what happens; raises `DemoError` if there is none."""
    for path in sorted(_folder().glob("*.sock"), reverse=True):
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(path))
            except OSError:
                # Left by a demonstration that was killed.
                path.unlink(missing_ok=True)
                continue
            with connection.makefile(encoding="utf-8") as lines:
                yield from map(json.loads, lines)
            return
    raise DemoError("no demonstration is ready on this machine. Start one with script/demo.")


def _is_last(entry: Entry, joined: Container[str]) -> bool:
    """Whether nothing more is to be expected of the devices that have joined, once this has happened."""
    if entry["what"] == "device_identified":
        return entry["mac"] in joined
    return bool(entry["what"] == "window_closed" and entry["outcome"] != "paired")


def _folder() -> Path:
    """Where the sockets of this user's demonstrations are."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    # After a change of user, the variable may still name the folder of the one before.
    if runtime and os.access(runtime, os.W_OK | os.X_OK):
        return Path(runtime) / "wps-push-demo"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wps-push" / "demo"
