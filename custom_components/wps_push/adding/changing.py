"""The pages of the config flow for a router that was added before: signing in again, and other settings."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigFlowResult

from ..const import CONF_DRIVER, CONF_NETWORKS
from ..drivers.registry import spec_of
from ..wps.routers import GRANTED, Field
from .cards import async_end_cards
from .identity import is_same_router
from .networks_form import async_remembered_networks, with_chosen
from .settings import SettingsSteps
from .settings_form import secret_keys, settings_schema
from .words import async_keep


class ChangingSteps(SettingsSteps):
    """Change how a router is reached."""

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin because the router does not accept the credentials any more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the credentials again, and for nothing else."""
        if user_input is not None:
            return await self._async_submit(user_input, self._settings)
        entry = self._get_reauth_entry()
        self._spec = spec_of(entry)
        void = {CONF_DRIVER, GRANTED, *secret_keys(self._spec)}
        self._settings = {key: value for key, value in entry.data.items() if key not in void}
        self._remembered = await async_remembered_networks(self.hass, entry)
        return await self._async_page()

    async_step_reauth_grant = async_step_reauth_confirm

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the settings again. The driver's own step takes them."""
        entry = self._get_reconfigure_entry()
        self._remembered = await async_remembered_networks(self.hass, entry)
        return await self.async_ask_settings(spec_of(entry))

    @override
    async def _async_known_settings(self) -> Mapping[str, Any]:
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry().data
        return await super()._async_known_settings()

    @property
    @override
    def _fields(self) -> list[Field]:
        if self.source == SOURCE_REAUTH:
            return [field for field in self._spec.fields if field.credential]
        return super()._fields

    @override
    async def _async_page(
        self, errors: dict[str, str] | None = None, placeholders: Mapping[str, str] | None = None
    ) -> ConfigFlowResult:
        if self.source != SOURCE_REAUTH:
            return await super()._async_page(errors, placeholders)
        return self.async_show_form(
            step_id="reauth_confirm" if self._fields else "reauth_grant",
            data_schema=settings_schema(self.hass, self._fields, self._settings),
            errors=errors,
            description_placeholders={
                "router": self._get_reauth_entry().title,
                "keep": await async_keep(self.hass, self._settings, secret_keys(self._spec)),
                **(placeholders or {}),
            },
        )

    @override
    async def _async_met(self) -> ConfigFlowResult:
        if self._is_adding:
            return await super()._async_met()
        entry = self._get_reauth_entry() if self.source == SOURCE_REAUTH else self._get_reconfigure_entry()
        if not is_same_router(self.hass, entry, self._info):
            return self.async_abort(reason="unique_id_mismatch")
        if self.source == SOURCE_REAUTH:
            return self.async_update_reload_and_abort(entry, data=self._data, reason="reauth_successful")
        self._options = entry.options
        chosen = entry.options.get(CONF_NETWORKS, [])
        if any(network.id in chosen for network in self._networks):
            return await self._async_chosen()
        # Their radios may be off, or the router has other networks now. Only a person knows.
        self._networks = with_chosen(self._networks, chosen, self._remembered)
        if not self._networks:
            return await self._async_page({"base": "no_networks"})
        if not chosen:
            return await self._async_choose()
        self._hint = "none_visible"
        return await self.async_step_networks()

    @override
    async def _async_chosen(self) -> ConfigFlowResult:
        if self.source != SOURCE_RECONFIGURE:
            return await super()._async_chosen()
        entry = self._get_reconfigure_entry()
        result = self.async_update_reload_and_abort(
            entry, data=self._data, options=self._options, reason="reconfigure_successful"
        )
        # It may have been discovered at the address that it has now.
        await async_end_cards(self.hass, self.flow_id)
        return result
