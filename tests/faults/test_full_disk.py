"""The disk is full while a window is open: what happens is told all the same, and stored as soon as that is possible."""

import asyncio
from pathlib import Path
import resource

from custom_components.wps_push.wps.routers import DRIVERS
from tests.behaviour.stand import CAMERA, PRINTER
from tests.support import eventually

from .killing import a_home
from .process import Child, together

FACTOR = 4


def fill_disk(child: Child, *, is_full: bool) -> None:
    """Let the process write nothing to any file, as on a disk that is full, or as much as before."""
    _, most = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (0 if is_full else most, most))


@together
async def test_a_disk_that_is_full(tmp_path: Path) -> None:
    spec = next(spec for spec in DRIVERS if spec.key == "openwrt")
    async with a_home(tmp_path, spec, FACTOR) as home:

        async def one_window(child: Child, mac: str) -> None:
            child.press()
            await eventually(lambda: "window_opened" in child.types, 10)
            home.stand.device_presses(mac)
            await eventually(lambda: "window_closed" in child.types, 10)
            assert [data["mac"] for data in child.told if data["type"] == "device_paired"] == [mac]
            child.told.clear()

        def joined() -> list[str]:
            return [device["mac"] for device in home.kept("joined")["devices"]]

        async with home.started() as child:
            fill_disk(child, is_full=True)
            await one_window(child, PRINTER)
            # It was tried to write that at once, and the file of before is whole.
            await asyncio.sleep(0.5)
            assert joined() == []
            fill_disk(child, is_full=False)
            await one_window(child, CAMERA)
            await eventually(lambda: sorted(joined()) == [PRINTER, CAMERA], 10)
