"""Which clients come while a window is open, where nothing but that shows who has joined."""

from ..wps.conclude import Listing
from ..wps.model import Capability, Enrollee
from ..wps.window import Window
from .router import KnownRouter
from .search import async_candidates


class Comings:
    """The clients from before the press, and the known devices that have come back since."""

    def __init__(self, router: KnownRouter) -> None:
        """Start without a list of clients."""
        self._router = router
        self._before: Listing | None = None
        self._returned: dict[str, Enrollee] = {}

    @property
    def returned(self) -> tuple[Enrollee, ...]:
        """The known devices that have come back; phones do so all the time, so that only the end of a window names them."""
        return tuple(self._returned.values())

    async def async_learn(self) -> None:
        """Learn who is there before a window opens, so that a newcomer can be recognised; a push has reported it."""
        if self._router.can(Capability.STATIONS) and not self._router.can(Capability.PUSH):
            report = await self._router.async_look((), stations=True)
            self._router.store.learn(station.mac for station in report.stations or ())
            self._before = self._router.listing
            self._returned.clear()

    def newcomers(self, window: Window, listing: Listing) -> list[Enrollee]:
        """Whoever is new in a list from while the window is open, and so may be the device that joined."""
        candidates = async_candidates(self._router, window, self._before, listing)
        self._returned |= {device.mac: device for device in candidates if not device.is_new}
        return [device for device in candidates if device.is_new]
