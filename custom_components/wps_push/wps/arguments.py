"""The command line's arguments. Options for a driver's settings are made from its row in the table."""

from argparse import ArgumentParser, BooleanOptionalAction
from dataclasses import dataclass, field
from getpass import getpass
import os
import sys
from typing import Any

from .model import Band
from .pin import DevicePin, NotAPin, PinMistake
from .routers import DRIVERS, GRANTED, PINNED, DriverSpec, Field, FieldKind

_ADDRESSES = {FieldKind.HOST, FieldKind.PATH}
_PASSWORD = "WPS_PASSWORD"
_GRANTED = "WPS_GRANTED"
_PIN = "WPS_DEVICE_PIN"
_SETTINGS = "A driver's settings are options: add --driver KEY --help to see them."
_SECRET = f"The password is taken from the environment variable {_PASSWORD}; without it, you are asked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the command line asks for."""

    name: str
    target: str = ""
    """The host or folder to probe."""
    spec: DriverSpec | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    network: str | None = None
    wait: bool = False
    report: bool = False
    """Whether to print a report that can be published."""
    pin: DevicePin | None = None
    """The PIN of the device that is to join, for the command `join`."""
    enabled: bool = False
    """Whether to switch on or off, for the commands `wps` and `pin`."""
    asks: bool = False
    """Whether `pin` switches nothing, and only shows how it stands."""


def parse(argv: list[str]) -> Command:
    """Parse the arguments, and ask for a password if one is needed. Exits with 2 if they are wrong."""
    spec = _find_spec(argv)
    parser = _parser(spec)
    given = vars(parser.parse_args(argv))
    # Before anything else is asked for: whoever has mistyped it types the rest in vain.
    pin = _device_pin(parser) if given["command"] == "join" else None
    settings: dict[str, Any] = {}
    if spec:
        for row in spec.fields:
            if row.kind is FieldKind.PASSWORD:
                settings[row.key] = _secret(parser, _PASSWORD, "Password")
            else:
                settings[row.key] = given["target"] if "target" in given and row.kind in _ADDRESSES else given[row.key]
        settings |= {key: given[key] for key in ("band", PINNED) if given[key]}
        if granted := os.environ.get(_GRANTED):
            settings[GRANTED] = granted
    return Command(
        name=given["command"],
        target=given.get("target", ""),
        spec=spec,
        settings=settings,
        network=given.get("network"),
        wait=given.get("wait", False),
        report=given.get("report", False),
        pin=pin,
        enabled=given.get("state") == "on",
        asks=given.get("state") is None,
    )


def _find_spec(argv: list[str]) -> DriverSpec | None:
    """The driver named by `--driver`, or the one that probes folders. Its settings decide which options exist."""
    early = ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--driver")
    driver = early.parse_known_args(argv)[0].driver
    if driver is None and argv[:1] == ["probe"] and any(word.startswith(("/", "./", "../")) for word in argv):
        return next(spec for spec in DRIVERS if spec.fields[0].kind is FieldKind.PATH)
    return next((spec for spec in DRIVERS if spec.key == driver), None)


def _parser(spec: DriverSpec | None) -> ArgumentParser:
    parser = ArgumentParser(
        prog="wps",
        description="Open the WPS push-button window of a router, and see which device joins.",
        epilog="Exit codes: 0 done, 1 the router did not do it, 2 wrong arguments, 130 ended with Ctrl-C.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help_: str) -> ArgumentParser:
        epilog = None if spec else _SETTINGS
        return commands.add_parser(name, help=help_, description=help_, epilog=epilog, allow_abbrev=False)

    commands.add_parser("drivers", help="list the kinds of router, and what each can do")
    probe = add("probe", "show what answers at an address; with a driver, what that router can do")
    probe.add_argument("target", metavar="HOST_OR_DIRECTORY")
    probe.add_argument(
        "--report", action="store_true", help="print a report for an issue, without names, addresses and serial numbers"
    )
    opener = add("open", "open the window of a network")
    opener.add_argument("--wait", action="store_true", help="follow the window until it ends, and print who joined")
    closer = add("close", "close the window of a network")
    joiner = add(
        "join",
        f"let one device join a network by its own PIN, and print who joined; the PIN is taken from {_PIN}, or asked for",
    )
    for command in (opener, closer, joiner):
        command.add_argument("network", metavar="NETWORK", nargs="?", help="id or SSID; the main network by default")
    watcher = add("watch", "print what happens to the windows, until Ctrl-C")

    wps = add("wps", "switch WPS itself on or off")
    wps.add_argument("state", choices=["on", "off"])
    pin = add("pin", "show whether the router's own WPS PIN is on, or switch it on or off; off is recommended")
    pin.add_argument("state", choices=["on", "off"], nargs="?")

    keys = [row.key for row in DRIVERS]
    for command in (probe, opener, closer, joiner, watcher, wps, pin):
        command.add_argument(
            "--driver", metavar="KEY", choices=keys, required=command is not probe, help=f"one of: {', '.join(keys)}"
        )
        for row in spec.fields if spec else ():
            if command is not probe or row.kind not in _ADDRESSES:
                _add_setting(command, row)
        if spec:
            command.add_argument("--band", choices=[str(band) for band in Band], help="in GHz")
            command.add_argument(
                f"--{PINNED}", metavar="FINGERPRINT", help="fingerprint of the key that the router must show"
            )
    return parser


def _add_setting(command: ArgumentParser, row: Field) -> None:
    option = f"--{row.key.replace('_', '-')}"
    match row.kind:
        case FieldKind.PASSWORD:
            command.epilog = _SECRET
        case FieldKind.BOOL | FieldKind.CERTIFICATE:
            command.add_argument(option, action=BooleanOptionalAction, default=row.default)
        case _:
            command.add_argument(option, required=row.default is None, default=row.default)


def _device_pin(parser: ArgumentParser) -> DevicePin:
    try:
        return DevicePin.read(_secret(parser, _PIN, "PIN of the device"))
    except NotAPin as error:
        parser.error(_MISTAKES[error.mistake])


def _secret(parser: ArgumentParser, variable: str, what: str) -> str:
    """What nobody should see, and no list of processes or commands shows."""
    if (secret := os.environ.get(variable)) is not None:
        return secret
    if not sys.stdin.isatty():
        parser.error(f"there is no terminal to ask for it: set {variable}")
    return getpass(f"{what}: ")


_MISTAKES = {
    PinMistake.FORM: "the PIN of a device has four or eight digits",
    PinMistake.CHECK_DIGIT: "one digit of the PIN is mistyped: its last digit does not fit the others",
}
