"""What `script/faults` is told: a plugin of pytest."""

from argparse import ArgumentTypeError

import pytest

from custom_components.wps_push.wps.routers import DRIVERS

from .plan import FaultKind

LAYERS = ("hostapd_none", "hostapd_wired", "hostapd_radio")
"""The real hostapd: `tests/lab/README.md`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `script/faults`."""
    group = parser.getgroup("faults")
    group.addoption("--seeds", type=int, default=50, help="how many seeds, from 1 on (default: %(default)s)")
    group.addoption("--seed", type=int, help="this seed alone")
    choices = [*(spec.key for spec in DRIVERS), *LAYERS]
    group.addoption("--driver", choices=choices, help="this driver alone, or a layer of the lab with the real hostapd")
    group.addoption("--fault", type=_kind, help=f"this kind of fault alone: {', '.join(FaultKind)}")


def _kind(text: str) -> FaultKind:
    try:
        return FaultKind(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
