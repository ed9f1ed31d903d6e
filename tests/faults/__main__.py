"""What `script/soak` does."""

from argparse import ArgumentParser
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

# Before the test plugin, which brings a package named custom_components of its own.
from custom_components.wps_push.wps.routers import DRIVERS

from .resolver import quiet_resolver
from .soak import soak


def main() -> None:
    parser = ArgumentParser(prog="script/soak", description="Lets many windows follow each other, and counts.")
    parser.add_argument("--windows", type=int, default=2000, help="how many windows (default: %(default)s)")
    parser.add_argument(
        "--driver", choices=[spec.key for spec in DRIVERS if spec.key != "hostapd_ssh"], default="openwrt"
    )
    chosen = parser.parse_args()
    spec = next(spec for spec in DRIVERS if spec.key == chosen.driver)
    with TemporaryDirectory() as folder, quiet_resolver():
        for row in asyncio.run(soak(Path(folder), spec, chosen.windows, max(1, chosen.windows // 10))):
            print(*(f"{name}={value}" for name, value in row.items() if name != "type"))  # noqa: T201 - it is a program


if __name__ == "__main__":
    main()
