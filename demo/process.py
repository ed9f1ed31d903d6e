"""A program that runs during the demonstration."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
import re
import shutil
from typing import Self

_LAST_LINES = 60


class Process:
    """A running program and its output."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        """Take a running process and the file that its output goes to."""
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, *command: str, log: Path, cwd: Path) -> Self:
        """Start a program in its own process group, so that Ctrl-C in the terminal only reaches the demonstration."""
        # With setpriv, the program also ends if the demonstration is killed.
        setpriv = shutil.which("setpriv")
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *([setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []),
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=cwd,
                process_group=0,
            )
        return cls(process, log)

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return self._process.returncode is not None

    async def stop(self) -> None:
        """Terminate the program, and kill it if that takes more than 15 s."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(15):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def lines(self, pattern: str) -> list[str]:
        """The lines of the output that match a regular expression."""
        return [line for line in self._log.read_text(errors="replace").splitlines() if re.search(pattern, line)]

    def last_lines(self, secrets: Sequence[str] = ()) -> str:
        """The end of the output, without secrets."""
        text = "\n".join(self._log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
        for secret in secrets:
            text = text.replace(secret, "…")
        return text
