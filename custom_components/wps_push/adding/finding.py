"""The first pages of adding a router: where it is, and of which kind."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST

from ..drivers.registry import SPECS, async_session, timing
from ..people.words import async_words
from ..wps.detect import detect
from ..wps.routers import HOST, DriverSpec
from .discovery import async_is_known
from .settings import SettingsSteps
from .settings_form import settings_errors, settings_schema
from .words import kinds


class FindingSteps(SettingsSteps):
    """Find a router, or choose its kind."""

    _matches: tuple[DriverSpec, ...] = ()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the router is to be found."""
        return self.async_show_menu(step_id="user", menu_options=["find", "address", "kind"])

    async def async_step_find(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Look for the router where the way to the internet leads."""
        host = await self._async_likely_host()
        if host is None:
            return self._ask_address({}, {"base": "no_gateway"})
        if await async_is_known(self.hass, host):
            return self._ask_address({}, {"base": "gateway_known"})
        return await self._async_detect(host)

    async def async_step_address(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for an address, and detect what kind of router answers there."""
        if user_input is None:
            host = await self._async_likely_host()
            return self._ask_address({CONF_HOST: host} if host else {}, {})
        if errors := settings_errors(self.hass, [HOST], user_input):
            return self._ask_address(user_input, errors)
        return await self._async_detect(user_input[CONF_HOST])

    def _ask_address(self, known: Mapping[str, Any], errors: dict[str, str]) -> ConfigFlowResult:
        return self.async_show_form(
            step_id="address",
            data_schema=settings_schema(self.hass, [HOST], known),
            errors=errors,
            description_placeholders={"gateway": self._host or ""},
        )

    async def _async_detect(self, host: str) -> ConfigFlowResult:
        """Go on with the kind of router that answers at an address."""
        found = await detect(async_session(self.hass), host, [*SPECS.values()], timing=timing(self.hass))
        self._host = found.address if found.drivers else host
        self._matches = found.drivers
        if len(found.drivers) == 1:
            return await self.async_ask_settings(found.drivers[0])
        if found.drivers:
            return await self.async_step_matches()
        return await (self.async_step_unknown_router() if found.urls else self.async_step_nothing_answers())

    async def async_step_matches(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let a person choose among the kinds that the router can be."""
        others = await async_words(self.hass, "config", "step.matches.menu_options")
        return self.async_show_menu(step_id="matches", menu_options={**kinds(self._matches), **others})

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
        return self.async_show_menu(step_id="kind", menu_options=kinds(SPECS.values()))
