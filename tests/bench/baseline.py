"""Another revision of the integration, measured by the same program."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.repository import ROOT


@asynccontextmanager
async def checked_out(revision: str) -> AsyncGenerator[Path]:
    """A tree with the integration of that revision, and with the tests of this one."""
    with TemporaryDirectory(prefix="bench-") as folder:
        tree = Path(folder, "tree")
        await _git(ROOT, "worktree", "add", "--quiet", "--no-checkout", "--detach", str(tree), revision)
        try:
            await _git(tree, "checkout", "--quiet", "HEAD", "--", "custom_components")
            (tree / "tests").symlink_to(ROOT / "tests")
            yield tree
        finally:
            await _git(ROOT, "worktree", "remove", "--force", str(tree))


async def _git(where: Path, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec("git", "-C", str(where), *arguments)
    if await process.wait():
        raise SystemExit(f"git {' '.join(arguments)} has failed")
