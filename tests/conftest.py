"""Fixtures that all tests share."""

import pytest

# First of all: the test plugin brings a package named custom_components of its own, which would be
# found instead of ours if ours were not imported already.
from custom_components.wps_push.const import GATEWAY

NO_ROUTER = "127.0.0.1:1"
"""Where nothing answers."""

pytest_plugins = [
    "tests.clock",
    "tests.blueprints",
    "tests.leaks",
    "tests.lab.fixtures",
    "tests.lan",
    "tests.openwrt_home",
    "tests.speaking",
]


@pytest.fixture(autouse=True)
def our_integration(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration, in the tests that use one. Nobody has a router at the gateway."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
        request.getfixturevalue("hass").data[GATEWAY] = NO_ROUTER
