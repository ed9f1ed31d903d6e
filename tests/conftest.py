"""Fixtures that all tests share."""

import pytest

# First of all: the test plugin brings a package named custom_components of its own, which would be
# found instead of ours if ours were not imported already.
import custom_components.wps_push  # noqa: F401

pytest_plugins = ["tests.lab.fixtures", "tests.lan"]


@pytest.fixture(autouse=True)
def our_integration(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration, in the tests that use one."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
