"""How long all tests take: `script/test`, which is only run if it is asked for by name."""

import asyncio
import re

from tests.repository import ROOT


async def suite() -> dict[str, float]:
    """Minutes of the tests themselves, without setting up, style and types, and how many there are."""
    running = await asyncio.create_subprocess_exec("script/test", cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output = (await running.communicate())[0].decode()
    took, passed = re.search(r"^== tests: (\d+) s", output, re.MULTILINE), re.search(r"(\d+) passed", output)
    if running.returncode or not took or not passed:
        raise SystemExit(f"script/test has failed:\n{output[-3000:]}")
    return {"minutes": int(took[1]) / 60, "count": int(passed[1])}
