"""The command line as a person uses it: `script/wps`, or the same in this process, where it can be measured."""

import asyncio
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
import os
import signal
import subprocess
from typing import Self

from custom_components.wps_push.wps.__main__ import main
from custom_components.wps_push.wps.timing import Timing
from tests.repository import ROOT

SCRIPT = str(ROOT / "script" / "wps")


@dataclass(frozen=True)
class Ended:
    """What a command has left."""

    code: int
    out: str
    err: str

    def words(self) -> list[list[str]]:
        """The words of each line that was printed."""
        return [line.split() for line in self.out.splitlines()]


@cache
def _prepare() -> None:
    """Let the environment of `script/wps` be made, which says so the first time."""
    subprocess.run([str(ROOT / "script" / "setup"), "--wps"], check=True, capture_output=True)


def _main(argv: tuple[str, ...], timing: Timing | None) -> int:
    try:
        return main(list(argv), timing)
    except SystemExit as error:
        return int(error.code or 0)


async def run_here(*argv: str, timing: Timing | None = None) -> Ended:
    """Run a command in a thread of this process."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = await asyncio.to_thread(_main, argv, timing)
    return Ended(code, out.getvalue(), err.getvalue())


async def run_script(*argv: str) -> Ended:
    """Run a command as a program of its own, in the environment that it makes for itself."""
    running = await Running.start(*argv)
    return await running.end()


class Running:
    """A command that goes on until it is told to end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._read: list[str] = []

    @classmethod
    async def start(cls, *argv: str, env: Mapping[str, str] | None = None, stdin: int | None = None) -> Self:
        await asyncio.to_thread(_prepare)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            SCRIPT,
            *argv,
            env={**os.environ, **(env or {})},
            stdin=asyncio.subprocess.DEVNULL if stdin is None else stdin,
            stdout=pipe,
            stderr=pipe,
            start_new_session=True,
        )
        return cls(process)

    async def line(self, containing: str) -> str:
        """Wait for a line."""
        assert self._process.stdout
        async with asyncio.timeout(30):
            while line := (await self._process.stdout.readline()).decode():
                self._read.append(line)
                if containing in line:
                    return line
        raise AssertionError(f"ended without {containing}: {(await self.end()).err}")

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    async def end(self) -> Ended:
        """Wait for the end."""
        async with asyncio.timeout(60):
            out, err = await self._process.communicate()
        assert self._process.returncode is not None
        return Ended(self._process.returncode, "".join(self._read) + out.decode(), err.decode())
