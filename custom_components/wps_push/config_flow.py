"""The config flow: which router, how to reach it, which of its networks, and whether it does what it should."""

import asyncio
from collections.abc import Mapping
from functools import partialmethod
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_HOST
from homeassistant.core import callback

from .adding.announced import AnnouncedSteps
from .adding.discovery import has_own_name
from .adding.forms import (
    async_confidence,
    async_kinds,
    async_networks_schema,
    async_problem,
    async_while_shown,
    async_words,
    has_choice,
    networks_errors,
    options_from,
    settings_schema,
)
from .adding.try_window import Verdict, async_try_window
from .const import CONF_DRIVER, CONF_NETWORKS, DOMAIN
from .coordinator import WpsConfigEntry
from .drivers.registry import SPECS, async_create_router, async_session, spec_of, timing
from .errors import error_placeholders, form_key
from .wps.detect import detect
from .wps.gateway import default_gateway
from .wps.model import Network, RouterInfo
from .wps.router import AuthorisationDenied, Authorises, Pins, Router, RouterAuthError, RouterError
from .wps.routers import GRANTED, HOST, PINNED, DriverSpec, FieldKind

_DOCS = "https://github.com/wps-push/wps_push/blob/main/docs/{}.md"
_TRY_OR_FINISH = ["try_now", "finish"]


class WpsPushConfigFlow(AnnouncedSteps, domain=DOMAIN):
    """Adds a router. Everything is tried before the entry is made; each page leads on, or to another way."""

    VERSION = 1
    MINOR_VERSION = 1

    _info: RouterInfo
    _networks: tuple[Network, ...]
    _spec: DriverSpec
    _settings: dict[str, Any]
    _options: dict[str, Any]
    _fingerprint: str
    _authorisation: asyncio.Task[str]

    def __init__(self) -> None:
        """Start with nothing known."""
        self._host: str | None = None
        self._matches: tuple[DriverSpec, ...] = ()
        self._error_placeholders: dict[str, str] = {}
        self._trial: asyncio.Task[Verdict] | None = None
        self._trial_problem = ""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: WpsConfigEntry) -> WpsPushOptionsFlow:
        """The flow that changes networks and band of a router."""
        return WpsPushOptionsFlow()

    # Which kind of router.

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the router is found."""
        return self.async_show_menu(step_id="user", menu_options=["address", "kind"])

    async def async_step_address(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for an address, and see what kind of router answers there."""
        if user_input is None:
            self._host = self._host or await self.hass.async_add_executor_job(default_gateway)
            known = {CONF_HOST: self._host} if self._host else {}
            return self.async_show_form(step_id="address", data_schema=settings_schema([HOST], known))
        self._host = user_input[CONF_HOST]
        found = await detect(async_session(self.hass), self._host, [*SPECS.values()], timing=timing(self.hass))
        self._matches = found.drivers
        if len(found.drivers) == 1:
            return await self.async_ask_settings(found.drivers[0])
        if found.drivers:
            return await self.async_step_matches()
        return await (self.async_step_unknown_router() if found.urls else self.async_step_nothing_answers())

    async def async_step_matches(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let one of the kinds be chosen that the router can be."""
        others = await async_words(self.hass, "config", "step.matches.menu_options")
        return self.async_show_menu(
            step_id="matches", menu_options={**await async_kinds(self.hass, self._matches), **others}
        )

    async def async_step_nothing_answers(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say that nothing answers at the address."""
        return self._show_undetected("nothing_answers")

    async def async_step_unknown_router(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say that what answers at the address is no router that is known."""
        return self._show_undetected("unknown_router")

    def _show_undetected(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["address", "kind"],
            description_placeholders={CONF_HOST: self._host or ""},
        )

    async def async_step_kind(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the kind of router be chosen."""
        return self.async_show_menu(step_id="kind", menu_options=await async_kinds(self.hass, SPECS.values()))

    # How to reach it.

    @override
    async def async_ask_settings(self, spec: DriverSpec, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a driver's settings and try them; the step of every driver, for new routers and known ones."""
        self._spec = spec
        known: Mapping[str, Any] = {CONF_HOST: self._host} if self._host and not has_own_name(spec) else {}
        if self.source == SOURCE_RECONFIGURE:
            known = self._get_reconfigure_entry().data
        if user_input is None:
            self._settings = dict(known)
            return await self._async_page(known)
        # What was granted or confirmed at this router before stays, unless it turns out to be void.
        is_same = self._settings.get(CONF_HOST) == user_input.get(CONF_HOST)
        kept = {key: self._settings[key] for key in (GRANTED, PINNED) if is_same and key in self._settings}
        self._settings = {**kept, **user_input}
        return await self._async_introduce()

    async def _async_page(self, known: Mapping[str, Any], errors: dict[str, str] | None = None) -> ConfigFlowResult:
        """The page that the settings were asked on, with what went wrong."""
        if self.source == SOURCE_REAUTH:
            return self._show_log_in(errors)
        return self.async_show_form(
            step_id=self._spec.key,
            data_schema=settings_schema(self._spec.fields, known),
            errors=errors,
            description_placeholders={
                "docs": _DOCS.format(self._spec.key),
                "confidence": await async_confidence(self.hass, self._spec),
                **self._error_placeholders,
            },
        )

    async def _async_show_failure(self, error: RouterError) -> ConfigFlowResult:
        """The same page, with a router's error beside the field that it concerns."""
        if isinstance(error, RouterAuthError) and self._settings.pop(GRANTED, None):
            # What had been granted is void, and no matter of passwords; it is asked for again.
            error = AuthorisationDenied(str(error))
        self._error_placeholders = error_placeholders(error)
        secrets = (field.key for field in self._spec.fields if field.kind is FieldKind.PASSWORD)
        place = next(secrets, "base") if isinstance(error, RouterAuthError) else "base"
        return await self._async_page(self._settings, {place: form_key(error)})

    async def _async_introduce(self) -> ConfigFlowResult:
        """Do what has to be done once with a router before it can be talked to."""
        self._error_placeholders = {}
        try:
            router = await async_create_router(self.hass, self._spec, self._settings)
            if isinstance(router, Pins) and (shown := await router.fingerprint()) != self._settings.get(PINNED):
                self._fingerprint = shown
                return await self.async_step_confirm_key()
            if isinstance(router, Authorises) and GRANTED not in self._settings:
                self._authorisation = self.hass.async_create_task(async_while_shown(self.hass, router.authorise()))
                return await self.async_step_authorise()
        except RouterError as err:
            return await self._async_show_failure(err)
        return await self._async_meet(router)

    async def async_step_confirm_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let a person compare the router's key, before anything secret is sent."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm_new_key" if PINNED in self._settings else "confirm_key",
                description_placeholders={"fingerprint": self._fingerprint},
            )
        self._settings[PINNED] = self._fingerprint
        return await self._async_introduce()

    async_step_confirm_new_key = async_step_confirm_key

    async def async_step_authorise(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait until somebody has granted access at the router; the task ends with the flow."""
        if not self._authorisation.done():
            return self.async_show_progress(
                step_id="authorise",
                progress_action="authorise",
                progress_task=self._authorisation,
                description_placeholders={"router": self._spec.title},
            )
        return self.async_show_progress_done(next_step_id="authorised")

    async def async_step_authorised(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Go on with what was granted, or say that it was not."""
        try:
            self._settings[GRANTED] = self._authorisation.result()
        except RouterError as err:
            return await self._async_show_failure(err)
        return await self._async_introduce()

    async def _async_meet(self, router: Router) -> ConfigFlowResult:
        """See who the router is and what networks it has, and go on with it."""
        try:
            self._info = await router.connect()
            self._networks = await router.networks()
        except RouterError as err:
            return await self._async_show_failure(err)
        finally:
            await router.disconnect()
        # Somebody who has closed the browser in mid-flow is not to be locked out by what is left of that.
        await self.async_set_unique_id(self._info.identity, raise_on_progress=False)
        self._abort_if_unique_id_mismatch()
        if not self._networks:
            return await self._async_page(self._settings, {"base": "no_networks"})
        if self.source == SOURCE_REAUTH:
            return self.async_update_reload_and_abort(self._get_reauth_entry(), data=self._data)
        if self.source == SOURCE_RECONFIGURE:
            self._options = dict(self._get_reconfigure_entry().options)
            if any(network.id in self._options[CONF_NETWORKS] for network in self._networks):
                return self._async_update()
            # The router knows the networks by other names now, or they are gone; without one the entry cannot be set up.
        else:
            self._abort_if_unique_id_configured()
        return await self.async_step_networks()

    # Which networks.

    async def async_step_networks(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which networks are offered, unless there is just one."""
        if not has_choice(self._spec, self._networks):
            user_input = {CONF_NETWORKS: [self._networks[0].id]}
        errors = networks_errors(self._networks, user_input)
        if user_input is not None and not errors:
            self._options = options_from(self._networks, user_input)
            if self.source == SOURCE_RECONFIGURE:
                return self._async_update()
            return await self.async_step_try_it()
        return self.async_show_form(
            step_id="networks",
            data_schema=await async_networks_schema(self.hass, self._spec, self._networks, user_input or {}),
            errors=errors,
        )

    # Whether it works.

    async def async_step_try_it(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer to open a window before the router is added."""
        return self.async_show_menu(step_id="try_it", menu_options=_TRY_OR_FINISH)

    async def async_step_try_now(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Open a window and close it again; the task ends with the flow."""
        if self._trial is None:
            self._trial = self.hass.async_create_task(async_while_shown(self.hass, self._async_try()))
        if not self._trial.done():
            return self.async_show_progress(step_id="try_now", progress_action="try_now", progress_task=self._trial)
        trial, self._trial = self._trial, None
        try:
            return self.async_show_progress_done(next_step_id=trial.result())
        except RouterError as err:
            self._trial_problem = await async_problem(self.hass, err)
            return self.async_show_progress_done(next_step_id="failed")

    async def _async_try(self) -> Verdict:
        router = await async_create_router(self.hass, self._spec, {**self._settings, **self._options})
        return await async_try_window(router, self._spec.capabilities, self._options[CONF_NETWORKS][0])

    async def async_show_verdict(self, step_id: str, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say what the trial has shown; the step of every verdict."""
        # What is likeliest to be wanted comes first, since it is what Enter chooses.
        return self.async_show_menu(
            step_id=step_id,
            menu_options=_TRY_OR_FINISH if step_id == "failed" else _TRY_OR_FINISH[::-1],
            description_placeholders={"problem": self._trial_problem},
        )

    async def async_step_finish(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the router."""
        return self.async_create_entry(title=self._info.name, data=self._data, options=self._options)

    @property
    def _data(self) -> dict[str, Any]:
        return {CONF_DRIVER: self._spec.key, **self._settings}

    # Later on.

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The router does not accept the log-in any more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the log-in again, and for nothing else."""
        entry = self._get_reauth_entry()
        self._spec = spec_of(entry)
        if user_input is None:
            self._settings = dict(entry.data)
            return self._show_log_in()
        known = {key: value for key, value in entry.data.items() if key not in {CONF_DRIVER, GRANTED}}
        self._settings = {**known, **user_input}
        return await self._async_introduce()

    async_step_reauth_grant = async_step_reauth_confirm

    def _show_log_in(self, errors: dict[str, str] | None = None) -> ConfigFlowResult:
        asked = [field for field in self._spec.fields if field.credential]
        return self.async_show_form(
            step_id="reauth_confirm" if asked else "reauth_grant",
            data_schema=settings_schema(asked, self._settings),
            errors=errors,
            description_placeholders={"router": self._get_reauth_entry().title, **self._error_placeholders},
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the settings of a router again; its driver's step takes them."""
        return await self.async_ask_settings(spec_of(self._get_reconfigure_entry()))

    def _async_update(self) -> ConfigFlowResult:
        """Use the new settings of a known router."""
        return self.async_update_reload_and_abort(self._get_reconfigure_entry(), data=self._data, options=self._options)


for _key, _spec in SPECS.items():
    setattr(WpsPushConfigFlow, f"async_step_{_key}", partialmethod(WpsPushConfigFlow.async_ask_settings, _spec))
for _verdict in (*Verdict, "failed"):
    setattr(WpsPushConfigFlow, f"async_step_{_verdict}", partialmethod(WpsPushConfigFlow.async_show_verdict, _verdict))


class WpsPushOptionsFlow(OptionsFlowWithReload):
    """Changes which networks Home Assistant may open, and on which band."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask the router for its networks, and the person for a choice."""
        entry: WpsConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        try:
            networks = await entry.runtime_data.router.networks()
        except RouterError as err:
            problem = await async_problem(self.hass, err)
            return self.async_abort(reason="cannot_ask", description_placeholders={"problem": problem})
        errors = networks_errors(networks, user_input)
        if user_input is not None and not errors:
            return self.async_create_entry(data=options_from(networks, user_input))
        return self.async_show_form(
            step_id="init",
            data_schema=await async_networks_schema(self.hass, spec_of(entry), networks, user_input or entry.options),
            errors=errors,
        )
