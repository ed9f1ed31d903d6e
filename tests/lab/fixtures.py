"""The lab in tests: `pytest_plugins = ["tests.lab.fixtures"]` in tests/conftest.py.

    hostapd_none  a started HostapdNone; `hostapd_none.restart_ap(speed=60)` for the faster clock
    wired_lab     a started WiredLab
    radio         a RadioLab as just started; one serves all tests of a run
    sshd          the real OpenSSH server
    dropbear      the real Dropbear, with the shell of BusyBox

A test that uses `radio` has the marker of that name, and stays with all others on one worker of pytest-xdist (with
`--dist loadgroup`). Where a layer cannot run, its tests are skipped, with the reason; with CI=true they fail.
"""

from collections.abc import Generator, Iterator
import contextlib
import os

import pytest

from . import dropbear as dropbear_server, sshd as sshd_server
from .base import Lab
from .control import LabError, LabUnavailable
from .dropbear import Dropbear
from .host import HostapdNone, WiredLab
from .radio import RadioLab
from .sshd import Sshd

_RADIO_MARKS = (pytest.mark.radio, pytest.mark.xdist_group("radio"), pytest.mark.timeout(300))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests with a radio, before pytest and xdist look at the marks."""
    for item in items:
        if "radio" in getattr(item, "fixturenames", ()):
            for mark in _RADIO_MARKS:
                item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what hostapd and the devices have printed with a test that failed."""
    report = yield
    lab = getattr(item, "funcargs", {}).get("radio")
    if report.failed and isinstance(lab, RadioLab):
        with contextlib.suppress(LabError):
            report.sections.append(("Programs in the radio lab", lab.logs()))
    return report


def started[L: Lab](lab: L) -> L:
    """Start a lab; skip the test where this machine cannot run it, but not in CI."""
    with _skipping():
        return lab.start()


@contextlib.contextmanager
def _skipping() -> Generator[None]:
    """Skip the test where this machine lacks something; fail in CI."""
    try:
        yield
    except LabUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture
def hostapd_none() -> Iterator[HostapdNone]:
    """Return hostapd without a radio."""
    lab = started(HostapdNone())
    yield lab
    lab.stop()


@pytest.fixture
def wired_lab() -> Iterator[WiredLab]:
    """Return hostapd and a device on a wire."""
    lab = started(WiredLab())
    yield lab
    lab.stop()


@pytest.fixture
def sshd() -> Iterator[Sshd]:
    """Return an OpenSSH server that listens."""
    with contextlib.ExitStack() as stack:
        with _skipping():
            server = stack.enter_context(sshd_server.running())
        yield server


@pytest.fixture
def dropbear() -> Iterator[Dropbear]:
    """Return a Dropbear that listens."""
    with contextlib.ExitStack() as stack:
        with _skipping():
            server = stack.enter_context(dropbear_server.running())
        yield server


@pytest.fixture(scope="session")
def radio_lab() -> Iterator[RadioLab]:
    """Return the virtual machine that all tests share."""
    lab = started(RadioLab())
    yield lab
    lab.stop()


@pytest.fixture
def radio(radio_lab: RadioLab) -> RadioLab:
    """Return hostapd and devices with simulated radios, as just started."""
    try:
        radio_lab.refresh()
    except LabError:
        # The test before this one has left something that a fresh hostapd does not mend.
        radio_lab.stop()
        radio_lab.start()
    return radio_lab
