"""A timer that is set anew whenever something changes."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


class Alarm:
    """Rings once, after the delay that was set last."""

    def __init__(self, hass: HomeAssistant, ring: Callable[[], None], name: str) -> None:
        """Start silent."""
        self._hass = hass
        self._ring = ring
        # A look at the router has no place in the last seconds of Home Assistant.
        self._job = HassJob(self._wake, name, cancel_on_shutdown=True)
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def set(self, delay: float) -> None:
        """Ring after so many seconds, and not when it was planned before."""
        self.stop()
        self._cancel = async_call_later(self._hass, max(0, delay), self._job)

    @callback
    def stop(self) -> None:
        """Stay silent."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _wake(self, _: datetime) -> None:
        self._cancel = None
        self._ring()
