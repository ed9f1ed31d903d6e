"""What is imported because of a router, beyond what Home Assistant has loaded."""

import asyncio
import json
from pathlib import Path
import sys

from .serving import process

_OURS = "custom_components.wps_push"


async def imports(tree: Path) -> dict[str, float]:
    """Milliseconds that the modules take which a home with one OpenWrt router has loaded, and other figures of them."""
    async with process("street") as street, process("house", tree) as house:
        await house.ask("move_in", routers=await street.ask("build", routers=1))
        modules = [name for name in await house.ask("modules") if name.startswith(_OURS)]
    importing = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.importing"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=tree,
    )
    answer, _ = await importing.communicate(json.dumps(modules).encode())
    costs: dict[str, float] = json.loads(answer)
    return {f"openwrt.{name}": value for name, value in costs.items()} | {"openwrt.modules": len(modules)}
