"""What `script/soak` does."""

from argparse import ArgumentParser
import asyncio
from contextlib import ExitStack
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

# Before the test plugin, which brings a package named custom_components of its own.
from custom_components.wps_push.wps.routers import DRIVERS
from tests.wps.routers.hostapd import TwoInterfaces

from .resolver import quiet_resolver
from .soak import FACTOR, Emulated, Real, Row, Soaked, growth, soak

_ROWS = 10


def main() -> int:
    parser = ArgumentParser(prog="script/soak", description="Lets many windows follow each other, and counts.")
    parser.add_argument("--windows", type=int, default=2000, help="how many windows (default: %(default)s)")
    routers = parser.add_mutually_exclusive_group()
    routers.add_argument(
        "--driver",
        choices=[spec.key for spec in DRIVERS if spec.key != "hostapd_ssh"],
        default="openwrt",
        help="the emulated router (default: %(default)s)",
    )
    routers.add_argument("--hostapd", action="store_true", help="the real hostapd, without a radio")
    chosen = parser.parse_args()
    if chosen.windows < _ROWS:
        parser.error(f"at least {_ROWS} windows")
    specs = {spec.key: spec for spec in DRIVERS}
    with TemporaryDirectory() as folder, quiet_resolver(), ExitStack() as stack:
        if chosen.hostapd:
            lab = stack.enter_context(TwoInterfaces({}, {"ssid": "Guests"}, speed=FACTOR))
            soaked: Soaked = Real(specs["hostapd"], lab)
        else:
            soaked = Emulated(specs[chosen.driver])
        rows = asyncio.run(soak(Path(folder), soaked, chosen.windows, chosen.windows // _ROWS, _show))
    found = growth(rows)
    print(*(found or ["Nothing has grown."]), sep="\n")  # noqa: T201 - it is a program
    return bool(found)


def _show(row: Row) -> None:
    print(*(f"{name}={value}" for name, value in row.items()), flush=True)  # noqa: T201 - it is a program


if __name__ == "__main__":
    sys.exit(main())
