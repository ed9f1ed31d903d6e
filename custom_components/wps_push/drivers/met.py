"""A router that somebody is adding: it is connected already, so that its entry need not log in once more."""

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..wps.model import Network, RouterInfo
from ..wps.router import Router
from ..wps.routers import Settings
from .registry import timing

_HELD: HassKey[set[MetRouter]] = HassKey("wps_push_met")


class MetRouter:
    """A router that was reached while somebody is adding it, and what it has said of itself.

    While it is held, an entry with the same settings takes it over. It disconnects by itself after `Timing.acquainted`
    seconds, because nobody hears of a closed browser, and when Home Assistant stops.
    """

    def __init__(
        self, hass: HomeAssistant, settings: Settings, driver: Router, info: RouterInfo, networks: tuple[Network, ...]
    ) -> None:
        """Take a connected driver and all that it was created from. It belongs to the caller until it is held."""
        self.settings = settings
        self.driver = driver
        self.info = info
        self.networks = networks
        self._hass = hass

    @callback
    def hold(self) -> None:
        """Keep it connected for a while, for whoever takes it."""
        self._hass.data.setdefault(_HELD, set()).add(self)
        self._timer = self._hass.loop.call_later(timing(self._hass).acquainted, self.let_go)
        self._stop_listening = self._hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_home_assistant_stops)
        if self._hass.is_stopping:
            self.let_go()

    @callback
    def take(self) -> bool:
        """Whether it is still held; if so, it belongs to the caller now, who has to disconnect it."""
        held = self._hass.data.get(_HELD, set())
        if self not in held:
            return False
        held.remove(self)
        self._timer.cancel()
        self._stop_listening()
        return True

    @callback
    def let_go(self) -> None:
        """Give its session back, if nobody has taken it."""
        if self.take():
            _ = self._hass.async_create_task(
                self.driver.disconnect(), "wps_push disconnects a router that was not added"
            )

    async def _async_home_assistant_stops(self, _: Event) -> None:
        if self.take():
            await self.driver.disconnect()


@callback
def async_take_met(hass: HomeAssistant, settings: Settings) -> MetRouter | None:
    """The router that is held and was created from exactly these settings, if there is one; it belongs to the caller."""
    same = [met for met in hass.data.get(_HELD, ()) if met.settings == settings]
    return same[0] if same and same[0].take() else None
