"""What it takes until an OpenWrt router is set up."""

from pathlib import Path

from .serving import process


async def start(tree: Path) -> dict[str, float]:
    """Requests and log-ins from the address that somebody types to the entry that is set up."""
    async with process("street") as street, process("house", tree) as house:
        (router,) = await street.ask("build", routers=1)
        account = {name: router["settings"][name] for name in ("username", "password")}
        await house.ask("add", url=router["url"], account=account)
        return {
            "openwrt.requests": (await street.ask("requests"))[0],
            "openwrt.log_ins": (await street.ask("log_ins"))[0],
        }
