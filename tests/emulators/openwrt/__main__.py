"""The router as a process of its own, with a second port where a test or the demonstration moves things in the house."""

import argparse
import asyncio
from dataclasses import asdict
import json
import sys
import time
from typing import Any

from aiohttp import web

from tests.certificate import self_signed

from . import PASSWORD, EmulatedOpenWrt


def control(router: EmulatedOpenWrt) -> web.Application:
    """What can be done to the house: JSON in, the state of the router out."""

    def state() -> web.Response:
        windows = {name: asdict(router.registrar.status(name)) for name in router.registrar.bsses}
        return web.json_response(
            {
                "now": router.registrar.clock(),
                "windows": windows,
                "registered": [asdict(registered) for registered in router.registrar.registered],
                "requests": router.server.requests,
                "log_ins": router.bus.log_ins,
            }
        )

    async def act(request: web.Request) -> web.Response:
        sent: dict[str, Any] = await request.json() if request.can_read_body else {}
        match request.match_info["action"]:
            case "press":
                router.press(sent["mac"], sent.get("name"), hears=sent.get("hears"))
            case "open":
                router.registrar.press(sent["ifname"])
            case "cancel":
                router.registrar.cancel(sent["ifname"])
            case "overlap":
                router.registrar.overlap()
            case "reboot":
                await router.reboot(sent.get("seconds", 1))
            case _:
                raise web.HTTPNotFound
        return state()

    async def look(_request: web.Request) -> web.Response:
        return state()

    application = web.Application()
    application.add_routes([web.post("/{action}", act), web.get("/state", look)])
    return application


async def serve(arguments: argparse.Namespace) -> None:
    """Run until somebody ends the process; one line of JSON on standard output says where."""
    tls = self_signed() if arguments.tls else None
    async with EmulatedOpenWrt(
        port=arguments.port,
        tls=tls,
        walk_time=arguments.walk_time,
        exchange_time=arguments.exchange_time,
        clock=time.time,
    ) as router:
        runner = web.AppRunner(control(router))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", arguments.control_port).start()
        where = {
            "url": router.url,
            "control": f"http://127.0.0.1:{runner.addresses[0][1]}",
            "accounts": sorted(router.bus.accounts),
            "password": PASSWORD,
        }
        sys.stdout.write(f"{json.dumps(where)}\n")
        sys.stdout.flush()
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.openwrt", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the router; 0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="where the house is moved; 0 takes a free one")
    parser.add_argument("--tls", action="store_true", help="speak https, with a certificate signed by itself")
    parser.add_argument("--walk-time", type=float, default=120, help="seconds that a window stays open")
    parser.add_argument("--exchange-time", type=float, default=0.1, help="seconds that a device takes to join")
    try:
        asyncio.run(serve(parser.parse_args()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
