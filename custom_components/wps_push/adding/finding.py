"""The first pages of adding a router: where it is, and of which kind."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST

from ..drivers.registry import SPECS, async_session, timing
from ..wps.detect import detect
from ..wps.routers import HOST, DriverSpec
from .settings import SettingsSteps
from .settings_form import settings_schema
from .words import async_kinds, async_words


class FindingSteps(SettingsSteps):
    """Find a router by its address, or choose its kind."""

    _matches: tuple[DriverSpec, ...] = ()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the router is to be found."""
        return self.async_show_menu(step_id="user", menu_options=["address", "kind"])

    async def async_step_address(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for an address, and detect what kind of router answers there."""
        if user_input is None:
            host = await self._async_likely_host()
            known = {CONF_HOST: host} if host else {}
            return self.async_show_form(step_id="address", data_schema=settings_schema(self.hass, [HOST], known))
        self._host = user_input[CONF_HOST]
        found = await detect(async_session(self.hass), self._host, [*SPECS.values()], timing=timing(self.hass))
        self._matches = found.drivers
        if found.drivers:
            self._host = found.address
        if len(found.drivers) == 1:
            return await self.async_ask_settings(found.drivers[0])
        if found.drivers:
            return await self.async_step_matches()
        return await (self.async_step_unknown_router() if found.urls else self.async_step_nothing_answers())

    async def async_step_matches(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let a person choose among the kinds that the router can be."""
        others = await async_words(self.hass, "config", "step.matches.menu_options")
        return self.async_show_menu(
            step_id="matches", menu_options={**await async_kinds(self.hass, self._matches), **others}
        )

    async def async_step_nothing_answers(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say that nothing answers at the address."""
        return self._show_undetected("nothing_answers")

    async def async_step_unknown_router(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say that no known router answers at the address."""
        return self._show_undetected("unknown_router")

    def _show_undetected(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["address", "kind"],
            description_placeholders={CONF_HOST: self._host or ""},
        )

    async def async_step_kind(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let a person choose the kind of router."""
        return self.async_show_menu(step_id="kind", menu_options=await async_kinds(self.hass, SPECS.values()))
