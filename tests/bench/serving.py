"""What a measured process and whoever measures say to each other: a line of JSON for each question and answer."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
import json
from pathlib import Path
import sys
from tempfile import TemporaryFile
from typing import IO, Any, Protocol, override

_LONGEST = 64 * 2**20
"""Bytes of a line: some hold all requests of hundreds of routers."""

_PATIENCE = 180
"""Seconds that an answer may take."""

_CLEANS_UP = 30
"""Seconds that a process has to end."""

_LAST_WORDS = 3000
"""Characters of what a process has written before it has died."""


class Asked(Protocol):
    """Somebody who answers questions."""

    async def ask(self, question: str, /, **details: Any) -> Any:
        """What it answers."""


type Run = Callable[[str], AbstractAsyncContextManager[Asked]]
"""Brings one of `street`, `house` and `client` to life, and ends it."""


class Process(Asked):
    """A process that answers questions."""

    def __init__(self, process: asyncio.subprocess.Process, log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    @override
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
        """Ask nothing any more, and wait until it has cleaned up behind itself; kill it if that takes long."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_CLEANS_UP):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def process(tree: Path, module: str) -> AsyncGenerator[Process]:
    """Run a module of this package in a process, with the integration of a tree of the repository."""
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


async def serve(living: Callable[[], AbstractAsyncContextManager[object]]) -> None:
    """Answer questions with the methods of what lives here, until nobody asks any more."""
    async with living() as who:
        await _answer(who)


async def _answer(who: object) -> None:
    loop = asyncio.get_running_loop()
    questions = asyncio.StreamReader(limit=_LONGEST)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    while line := await questions.readline():
        question, details = json.loads(line)
        answer = await getattr(who, question)(**details)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
