"""A home that wants WPS on only while it is needed."""

from typing import Any, override

from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.home.kept import KeptNeed
from tests.support import Shown, eventually
from tests.wizard import Wizard

from .at_home import AtHome
from .web_stand import WebStand


class Careful(AtHome):
    """A router in a home that wants WPS on only while it is needed."""

    @override
    async def set_up(self, **options: Any) -> MockConfigEntry:
        return await super().set_up(only_while_needed=True, **options)

    async def choose(self, *, chosen: bool) -> None:
        wizard = await Wizard.options(self.hass, self.entry)
        await wizard.fill_in(only_while_needed=chosen)
        await self.hass.async_block_till_done()

    async def is_off(self) -> None:
        await eventually(lambda: not self.stand.wps_enabled)

    async def clients_are_listed(self) -> None:
        """Wait until the clients of now have been listed for whoever watches them."""
        stand = self.stand
        assert isinstance(stand, WebStand)
        await self._nothing_is_asked()
        before = len(stand.heard)
        await eventually(lambda: any(map(stand.asks_for_clients, stand.heard[before:])))
        await self._nothing_is_asked()

    async def _nothing_is_asked(self) -> None:
        """Wait until the router has answered what it is being asked."""

        async def nothing() -> None:
            """Ask nothing, when it is our turn."""

        await self.entry.runtime_data.router.async_ask(nothing)

    @property
    def need(self) -> KeptNeed:
        """What is stored of it."""
        need: KeptNeed = self.entry.runtime_data.router.store.need
        return need

    @property
    def switch(self) -> str:
        return Shown(self.hass, self.entry).state("switch", "enabled").state

    async def turn(self, action: str) -> None:
        target = {"entity_id": Shown(self.hass, self.entry).entity_id("switch", "enabled")}
        await self.hass.services.async_call("switch", f"turn_{action}", target, blocking=True)

    @property
    def obstacle(self) -> str | None:
        found: str | None = (
            Shown(self.hass, self.entry, self.stand.main).state("sensor", "window").attributes["obstacle"]
        )
        return found

    @property
    def issues(self) -> set[str]:
        """What Repairs shows of it, but for what has nothing to do with it."""
        ids = {issue.issue_id for issue in ir.async_get(self.hass).issues.values() if issue.domain == DOMAIN}
        return {
            id_.removesuffix(self.entry.entry_id) for id_ in ids if id_.startswith(("clients_", "wps_", "unsafe_pin"))
        }
