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
from .soak import FACTOR, Emulated, Real, Soaked, growth, soak


def main() -> int:
    parser = ArgumentParser(prog="script/soak", description="Lets many windows follow each other, and counts.")
    parser.add_argument("--windows", type=int, default=2000, help="how many windows, 10 or more (default: %(default)s)")
    routers = parser.add_mutually_exclusive_group()
    routers.add_argument(
        "--driver",
        choices=[spec.key for spec in DRIVERS if spec.key != "hostapd_ssh"],
        default="openwrt",
        help="the emulated router (default: %(default)s)",
    )
    routers.add_argument("--hostapd", action="store_true", help="the real hostapd, without a radio")
    chosen = parser.parse_args()
    specs = {spec.key: spec for spec in DRIVERS}
    rows = []
    with TemporaryDirectory() as folder, quiet_resolver(), ExitStack() as stack:
        if chosen.hostapd:
            lab = stack.enter_context(TwoInterfaces({}, {"ssid": "Guests"}, speed=FACTOR))
            soaked: Soaked = Real(specs["hostapd"], lab)
        else:
            soaked = Emulated(specs[chosen.driver])
        for row in asyncio.run(soak(Path(folder), soaked, chosen.windows, chosen.windows // 10)):
            print(*(f"{name}={value}" for name, value in row.items()))  # noqa: T201 - it is a program
            rows.append(row)
    found = growth(rows)
    print(*(found or ["Nothing has grown."]), sep="\n")  # noqa: T201 - it is a program
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
