"""The command line of the demonstration."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys

from .errors import DemoError
from .play import Options, Play
from .timeline import Timeline


def main() -> int:
    """Run the demonstration; returns 0 if everything happened that should."""
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description="Shows WPS Push at work: a real Home Assistant, an access point, and a device that joins.",
    )
    parser.add_argument(
        "--radio",
        action="store_true",
        help="the real hostapd and wpa_supplicant on simulated radios, instead of an emulated OpenWrt router",
    )
    parser.add_argument("--once", action="store_true", help="end when the device has joined; do not wait for a visitor")
    parser.add_argument(
        "--rounds", type=_count, metavar="N", help="let N devices join one after the other, print what it took, and end"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what happened, and when, into a file")
    return asyncio.run(_play(Options(**vars(parser.parse_args()))))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number of rounds is needed, 1 or more")
    return int(text)


async def _play(options: Options) -> int:
    timeline = Timeline()
    playing = asyncio.ensure_future(Play(options, timeline).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Only the first Ctrl-C counts: another one must not interrupt the clean-up.
        loop.add_signal_handler(number, lambda: playing.cancelling() or playing.cancel())
    try:
        return await _outcome(playing)
    except asyncio.CancelledError:
        print()
        return 0 if timeline.find("ready", 0) else 130
    finally:
        if options.json:
            timeline.write(options.json)


async def _outcome(playing: asyncio.Future[None]) -> int:
    failed = False
    try:
        await playing
    except* DemoError as errors:
        failed = True
        for error in errors.exceptions:
            print(f"The demonstration has failed: {error}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
