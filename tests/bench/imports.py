"""What is imported because of a router, beyond what Home Assistant has loaded."""

from custom_components.wps_push.wps.routers import DRIVERS

from .serving import Run

TIMES = 7
"""How often it is imported."""

_OURS = "custom_components.wps_push"


async def imports(run: Run, times: int = TIMES, of: str = _OURS, *, beyond: bool = True) -> dict[str, float]:
    """Milliseconds that the modules take which a home with one OpenWrt router has loaded, and other figures of them.

    Only those count whose name begins with `of`. With `beyond`, what Home Assistant has loaded anyway does not count.
    """
    async with run("street") as street, run("house") as house:
        await house.ask("move_in", routers=await street.ask("build", routers=1))
        modules = [name for name in await house.ask("modules") if name.startswith(of)]
    async with run("importing") as importing:
        if beyond:
            await importing.ask("load_home_assistant")
        costs = await importing.ask("measure", modules=modules, times=times)
    others = [
        name
        for name in modules
        if name.startswith(f"{_OURS}.drivers.entity")
        or any(name == f"{_OURS}.wps.routers.{spec.key}" for spec in DRIVERS if spec.key != "openwrt")
    ]
    return {
        **{f"openwrt.{name}": value for name, value in costs.items()},
        "openwrt.modules": len(modules),
        "openwrt.of_others": len(others),
    }
