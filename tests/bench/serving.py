"""What a measured process and whoever measures say to each other: a line of JSON for each question and answer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
import json
from pathlib import Path
import sys
from tempfile import TemporaryFile
from typing import IO, Any

from tests.repository import ROOT

_LONGEST = 64 * 2**20
"""Bytes of a line: some hold all requests of hundreds of routers."""

_PATIENCE = 180
"""Seconds that an answer may take."""

_LAST_WORDS = 30000
"""Characters of what a process has written before it has died."""


class Process:
    """A process that answers questions."""

    def __init__(self, process: asyncio.subprocess.Process, log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    async def ask(self, question: str, /, **details: Any) -> Any:
        """What it answers. Raises `RuntimeError` with its last words if it dies of the question."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps([question, details])}\n".encode())
        async with asyncio.timeout(_PATIENCE):
            line = await self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise RuntimeError(self._log.read()[-_LAST_WORDS:].decode(errors="replace"))
        return json.loads(line)

    async def end(self) -> None:
        """Let it end at once: it has nothing that anybody needs."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def process(module: str, tree: Path = ROOT) -> AsyncGenerator[Process]:
    """Run a module of this package with the integration of a tree of the repository."""
    with TemporaryFile() as log:
        running = Process(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", f"tests.bench.{module}"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=tree,
                limit=_LONGEST,
            ),
            log,
        )
        try:
            yield running
        finally:
            await running.end()


async def serve(who: object) -> None:
    """Answer questions with the methods of an object, until nobody asks any more."""
    loop = asyncio.get_running_loop()
    questions = asyncio.StreamReader(limit=_LONGEST)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    while line := await questions.readline():
        question, details = json.loads(line)
        answer = await getattr(who, question)(**details)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
