"""The command line of the demonstration."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys

from .doorbell import ring_doorbell
from .errors import DemoError
from .play import Options, Play
from .timeline import Timeline, in_words


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
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser(
        "join",
        help="press the WPS button of the next device, in the demonstration that was started last",
        description="Presses the WPS button of the next device, in the demonstration that was started last and still "
        "runs, and prints what happens. Succeeds if the device has joined.",
    )
    chosen = vars(parser.parse_args())
    if chosen.pop("command") == "join":
        return _join()
    return asyncio.run(_play(Options(**chosen)))


def _join() -> int:
    has_joined = False
    try:
        for entry in ring_doorbell():
            has_joined |= entry["what"] == "device_paired"
            if line := in_words(entry):
                print(line, flush=True)
    except DemoError as error:
        print(f"Nothing joins: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not has_joined:
        print("No device has joined.", file=sys.stderr)
    return int(not has_joined)


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
