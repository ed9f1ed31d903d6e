"""What people say to a voice assistant about WPS, and what they are answered."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.importlib import async_import_module
from homeassistant.setup import async_when_setup


@callback
def async_setup_voice(hass: HomeAssistant) -> None:
    """Offer the sentences as soon as Home Assistant has voice assistants.

    Many homes have none. So nothing is loaded here that would need their libraries, and the manifest does not name them
    either: Home Assistant installs the libraries of whatever is named there.
    """

    async def conversation_is_there(hass: HomeAssistant, _: str) -> None:
        hearing = await async_import_module(hass, f"{__name__}.hearing")
        await hearing.async_start(hass)

    async_when_setup(hass, "conversation", conversation_is_there)
