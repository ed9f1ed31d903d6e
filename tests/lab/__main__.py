"""The lab by hand: `python -m tests.lab --help`."""

import argparse
from collections.abc import Callable
from functools import partial
import logging
import os
from pathlib import Path
import signal
import sys
import tempfile
import threading

from .base import Lab
from .control import LabError
from .door import run_in_guest
from .host import HostapdNone, WiredLab
from .measure import measure
from .radio import RadioLab
from .station import RadioStation, Station, WiredStation

_LAYERS: dict[str, Callable[..., Lab]] = {"none": HostapdNone, "wired": WiredLab, "radio": RadioLab}
_DIRECTORY = Path(tempfile.gettempdir(), f"wps-lab-{os.getuid()}")


def _say(*lines: object) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _up(arguments: argparse.Namespace) -> None:
    conf = dict(option.split("=", 1) for option in arguments.conf)
    layer = _LAYERS[arguments.layer]
    if arguments.aps > 1:
        layer = partial(RadioLab, aps=arguments.aps)
    with layer(conf, speed=arguments.speed, directory=arguments.dir) as lab:
        _say(*lab.ap_sockets, "Ctrl-C ends the lab.")
        threading.Event().wait()


def _press(arguments: argparse.Namespace) -> None:
    sockets = sorted((arguments.dir / "wpa_supplicant").glob("wlan*"))
    if arguments.number not in range(1, len(sockets) + 1):
        raise LabError(f"{len(sockets)} devices run in {arguments.dir}, and none of them is number {arguments.number}")
    station: Station = WiredStation(arguments.number, sockets[arguments.number - 1])
    if (arguments.dir / "door").exists():
        station = RadioStation(
            arguments.number, station.control_socket, lambda command: _in_guest(arguments.dir, command)
        )
    station.press()


def _sh(arguments: argparse.Namespace) -> None:
    _say(_in_guest(arguments.dir, " ".join(arguments.words)).rstrip("\n"))


def _in_guest(directory: Path, command: str) -> str:
    return run_in_guest(directory / "door", command, 600)


def _measure(arguments: argparse.Namespace) -> None:
    for line in measure(arguments.rounds, arguments.speed):
        _say(line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description="A real access point without a radio.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    directory = argparse.ArgumentParser(add_help=False)
    directory.add_argument("--dir", type=Path, default=_DIRECTORY, help="the lab's directory (%(default)s)")

    up = commands.add_parser("up", parents=[directory], help="run a lab until Ctrl-C; prints hostapd's sockets")
    up.add_argument("--layer", choices=list(_LAYERS), default="radio")
    up.add_argument("--aps", type=int, choices=(1, 2), default=1, help="2: simulated radios in both bands")
    up.add_argument("--speed", type=float, default=1, help="how many times faster hostapd's clock runs")
    up.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE", help="an option of hostapd.conf")
    up.set_defaults(run=_up)

    press = commands.add_parser("press", parents=[directory], help="press a device's WPS button")
    press.add_argument("number", type=int)
    press.set_defaults(run=_press)

    sh = commands.add_parser("sh", parents=[directory], help="run a shell command in the virtual machine")
    sh.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    sh.set_defaults(run=_sh)

    times = commands.add_parser("measure", help="measure a new radio lab: how long things take, and whether they work")
    times.add_argument("--rounds", type=int, default=20)
    times.add_argument("--speed", type=float, default=1, help="how many times faster hostapd's clock runs")
    times.set_defaults(run=_measure)
    return parser.parse_args()


def main() -> int:
    """Be the command line; returns its exit status."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        arguments.run(arguments)
    except LabError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
