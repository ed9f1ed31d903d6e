"""What it takes until an OpenWrt router is set up."""

from .serving import Run


async def start(run: Run) -> dict[str, float]:
    """Requests and log-ins from the address that somebody types to the entry that is set up."""
    async with run("street") as street, run("house") as house:
        (router,) = await street.ask("build", routers=1)
        account = {name: router["settings"][name] for name in ("username", "password")}
        await house.ask("add", url=router["url"], account=account)
        return {
            "openwrt.requests": (await street.ask("requests"))[0],
            "openwrt.log_ins": (await street.ask("log_ins"))[0],
        }
