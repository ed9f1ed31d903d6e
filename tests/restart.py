"""Home Assistant from its start to its stop, so that a test can start it again with what it has stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from homeassistant.bootstrap import async_load_base_functionality
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from custom_components.wps_push.const import DOMAIN


@asynccontextmanager
async def loaded_home_assistant(config_dir: Path | None = None) -> AsyncIterator[HomeAssistant]:
    """A Home Assistant that has loaded its registries and entries, and stops at the end as a real one does.

    The entries are not unloaded then: Home Assistant does not do that either. Tests that use this ask for the fixture
    `hass_storage` and not for `hass`; those that give a `config_dir` ask for neither, and find real files there.
    """
    async with async_test_home_assistant(
        load_registries=False,
        config_dir=None if config_dir is None else str(config_dir),
        initial_state=CoreState.not_running,
    ) as hass:
        # The test plugin hides all custom integrations.
        del hass.data[DATA_CUSTOM_COMPONENTS]
        assert await async_load_base_functionality(hass)
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


async def start(hass: HomeAssistant) -> None:
    """Set up the stored entries, and let Home Assistant be started."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_start()
    await hass.async_block_till_done()
