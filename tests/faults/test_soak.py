"""The twentieth window costs what the fifth one did; `script/soak` lets thousands follow."""

from pathlib import Path

from custom_components.wps_push.wps.routers import DRIVERS

from .soak import soak


async def test_nothing_grows(tmp_path: Path) -> None:
    spec = next(spec for spec in DRIVERS if spec.key == "openwrt")
    first, *_, last = await soak(tmp_path, spec, 20, 5)
    for name in ("tasks", "sockets", "descriptors"):
        assert last[name] <= first[name], name
    # Both devices have joined by then. A line for each of the fifteen windows since would be far more than this.
    assert last["stored_bytes"] <= first["stored_bytes"] + 200
