"""A program that runs as long as the demonstration."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
import re
import shutil
from typing import Self

_LAST_LINES = 60


class Process:
    """A program that was started, and what it prints."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        """Take a process that runs, and the file that it prints into."""
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, *command: str, log: Path, cwd: Path) -> Self:
        """Start a program in a process group of its own: Ctrl-C in the terminal is for the demonstration alone."""
        # Should the demonstration be killed, the program ends as well, where the system can see to that.
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
        """Whether it has ended by itself."""
        return self._process.returncode is not None

    async def stop(self) -> None:
        """End it: politely, and after a while without asking."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(15):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def lines(self, pattern: str) -> list[str]:
        """The lines that it has printed and that a regular expression matches."""
        return [line for line in self._log.read_text(errors="replace").splitlines() if re.search(pattern, line)]

    def last_lines(self, secrets: Sequence[str] = ()) -> str:
        """The end of what it has printed, without secrets."""
        text = "\n".join(self._log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
        for secret in secrets:
            text = text.replace(secret, "…")
        return text
