"""The tile feature that counts an open window down, for the dashboards of Home Assistant's frontend."""

from pathlib import Path
from typing import Final

from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_when_setup

from ...const import DOMAIN

FEATURE: Final = "wps-window.js"
URL: Final = f"/{DOMAIN}/{FEATURE}"


@callback
def async_setup_dashboard(hass: HomeAssistant) -> None:
    """Let every page of the frontend load the feature, as soon as there is a frontend, and once for all routers."""
    async_when_setup(hass, "frontend", _async_offer)


async def _async_offer(hass: HomeAssistant, _: str) -> None:
    """Serve the file, and name it to the frontend: no user has to add a resource to a dashboard."""
    # Loaded by now. Without a frontend, what it needs is not loaded either.
    from homeassistant.components.frontend import add_extra_js_url  # noqa: PLC0415

    integration = await async_get_integration(hass, DOMAIN)
    # The frontend depends on `http`. Browsers keep the file until its address has another version.
    await hass.http.async_register_static_paths([StaticPathConfig(URL, str(Path(__file__).with_name(FEATURE)), True)])
    add_extra_js_url(hass, f"{URL}?v={integration.version}")
