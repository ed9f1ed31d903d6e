"""The pages of the config flow that ask how a router is reached, and reach it."""

import asyncio
from collections.abc import Container, Mapping
from functools import partialmethod
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST

from ..const import DOCS, GATEWAY
from ..drivers.registry import SPECS, async_create_router, async_session, timing
from ..people.progress import async_while_shown, failure_of
from ..wps.certificate import Certificate, certificate_at, fingerprint_at
from ..wps.gateway import default_gateway
from ..wps.router import (
    AuthorisationDenied,
    Authorises,
    Pins,
    Remembers,
    Router,
    RouterAuthError,
    RouterCertificateChanged,
    RouterCertificateError,
    RouterError,
)
from ..wps.routers import GRANTED, HOST, PINNED, VERIFY_TLS, DriverSpec, Field, FieldKind, Settings
from .choosing import ChoosingSteps
from .identity import is_same_router
from .places import place_of
from .settings_form import secret_keys, settings_errors, settings_schema
from .words import async_certificate, async_confidence, async_keep, problem_key, problem_placeholders


class SettingsSteps(ChoosingSteps):
    """Ask for a driver's settings, and try them before anything is kept."""

    _fingerprint: str
    _authorisation: asyncio.Task[str]
    _looked_at: str | None = None
    """The address at which somebody has looked for the router's certificate."""
    _seen: Certificate = Certificate.UNKNOWN
    """What was seen there."""
    _own: str | None = None
    """The fingerprint of the certificate there, if the router has made it itself."""

    async def async_ask_settings(self, spec: DriverSpec, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a driver's settings and try them. This is the step of every driver."""
        self._spec = spec
        if user_input is None:
            self._settings = dict(await self._async_known_settings())
            await self._async_look()
            return await self._async_page()
        # What is not shown stays as it is.
        kept = {*secret_keys(spec), VERIFY_TLS.key}
        if user_input.get(CONF_HOST) == self._settings.get(CONF_HOST):
            # What was granted or confirmed at this router stays, unless it turns out to be void.
            kept |= {GRANTED, PINNED}
        return await self._async_submit(user_input, kept)

    async def _async_submit(self, user_input: dict[str, Any], kept: Container[str]) -> ConfigFlowResult:
        """Try what was filled in, and of the known settings those that are kept: a secret where its field is empty."""
        known = {key: value for key, value in self._settings.items() if key in kept}
        self._settings = known | {key: value for key, value in user_input.items() if value != "" or key not in known}
        if errors := settings_errors(self.hass, self._spec.fields, self._settings):
            return await self._async_page(errors)
        return await self._async_introduce()

    async def _async_known_settings(self) -> Mapping[str, Any]:
        """What the form is filled in with at first."""
        if HOST not in self._spec.fields:
            # It has no address, or the same name in every home.
            return {}
        host = await self._async_likely_host()
        return {CONF_HOST: host} if host else {}

    async def _async_likely_host(self) -> str | None:
        """The address that somebody has typed or that was discovered, else the default gateway."""
        if self._host is None and GATEWAY in self.hass.data:
            self._host = self.hass.data[GATEWAY]
        elif self._host is None:
            self._host = await self.hass.async_add_executor_job(default_gateway)
        return self._host

    async def _async_look(self) -> None:
        """Preset whether to verify the certificate, from the one at the address that the form is filled in with."""
        if self._settings.get(CONF_HOST) is None or not self._may_be_own:
            return
        await self._async_look_at_certificate()
        self._settings.setdefault(VERIFY_TLS.key, self._seen is not Certificate.OWN)

    async def _async_look_at_certificate(self) -> None:
        """See which certificate is shown at the address that the form is filled in with."""
        host, session, times = self._settings[CONF_HOST], async_session(self.hass), timing(self.hass)
        self._looked_at, self._own = host, None
        self._seen = await certificate_at(session, host, self._spec, timing=times)
        if self._seen is Certificate.OWN:
            self._own = await fingerprint_at(session, host, self._spec, timing=times)

    async def _async_pin(self) -> None:
        """From now on accept only the certificate that is shown, where it is not verified. Nothing secret was sent yet."""
        if VERIFY_TLS not in self._fields or self._settings.get(VERIFY_TLS.key, True):
            return
        if self._looked_at != self._settings[CONF_HOST]:
            await self._async_look_at_certificate()
        if self._own:
            self._settings[PINNED] = self._own

    @property
    def _may_be_own(self) -> bool:
        """Whether a router of this kind may have made its certificate itself."""
        return any(field.kind is FieldKind.CERTIFICATE for field in self._spec.fields)

    @property
    def _certificate(self) -> Certificate:
        """What is known of the certificate at the address that the form is filled in with."""
        return self._seen if self._looked_at == self._settings.get(CONF_HOST) else Certificate.UNKNOWN

    @property
    def _fields(self) -> list[Field]:
        """The fields of the form. Where nothing is encrypted, there is no certificate to verify."""
        hidden = FieldKind.CERTIFICATE if self._certificate is Certificate.NONE else None
        return [field for field in self._spec.fields if field.kind is not hidden]

    async def _async_page(
        self, errors: dict[str, str] | None = None, placeholders: Mapping[str, str] | None = None
    ) -> ConfigFlowResult:
        """The form for the settings, filled in with those that are known."""
        return self.async_show_form(
            step_id=self._spec.key,
            data_schema=settings_schema(self.hass, self._fields, self._settings),
            errors=errors,
            description_placeholders={
                "docs": DOCS.format(self._spec.key),
                "certificate": await async_certificate(self.hass, self._certificate, self._own),
                "confidence": await async_confidence(self.hass, self._spec),
                "keep": await async_keep(self.hass, self._settings, secret_keys(self._spec)),
                **(placeholders or {}),
            },
        )

    async def _async_show_failure(self, error: BaseException) -> ConfigFlowResult:
        """The form again, with an error beside the field that has to be changed."""
        if isinstance(error, RouterAuthError) and self._settings.pop(GRANTED, None):
            # What had been granted is void. Passwords have nothing to do with it, and access is asked for again.
            error = AuthorisationDenied(str(error))
        if isinstance(error, RouterCertificateChanged):
            # The words for it show the other one; it is looked at once more before it is accepted.
            self._looked_at = None
        elif isinstance(error, RouterCertificateError) and self._is_adding and self._may_be_own:
            await self._async_take_for_own()
        place = place_of(error, [field.key for field in self._fields])
        secrets = secret_keys(self._spec)
        if place in secrets:
            # It is wrong, so it has to be typed.
            self._settings = {key: value for key, value in self._settings.items() if key not in secrets}
        return await self._async_page({place: problem_key(error)}, problem_placeholders(error))

    async def _async_take_for_own(self) -> None:
        """Take a certificate that cannot be verified for the router's own, unless another one was there just now."""
        if self._certificate is not Certificate.VERIFIED:
            await self._async_look_at_certificate()
            self._settings[VERIFY_TLS.key] = False

    async def _async_introduce(self) -> ConfigFlowResult:
        """Confirm the router's key or ask it for access if it needs either, then connect to it."""
        if met := self._take():
            await met.driver.disconnect()
        await self._async_pin()
        settings = self._driver_settings
        try:
            router = await async_create_router(self.hass, self._spec, settings)
            if isinstance(router, Pins) and (shown := await router.fingerprint()) != self._settings.get(PINNED):
                self._fingerprint = shown
                return await self.async_step_confirm_key()
            if isinstance(router, Authorises) and GRANTED not in self._settings:
                self._authorisation = self.hass.async_create_task(async_while_shown(self.hass, router.authorise()))
                return await self.async_step_authorise()
        except RouterError as err:
            return await self._async_show_failure(err)
        return await self._async_meet(router, settings)

    async def async_step_confirm_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let a person compare the router's key before anything secret is sent."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm_new_key" if PINNED in self._settings else "confirm_key",
                description_placeholders={"fingerprint": self._fingerprint},
            )
        self._settings[PINNED] = self._fingerprint
        return await self._async_introduce()

    async_step_confirm_new_key = async_step_confirm_key

    async def async_step_authorise(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait until somebody has granted access at the router. The task ends with the flow."""
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
        if error := failure_of(self._authorisation):
            return await self._async_show_failure(error)
        self._settings[GRANTED] = self._authorisation.result()
        return await self._async_introduce()

    async def _async_meet(self, router: Router, settings: Settings) -> ConfigFlowResult:
        """Connect to the router, and read who it is and which networks it has."""
        if isinstance(router, Remembers):
            router.remember(self._remembered.values())
        try:
            met = await self._async_connect(router, settings)
        except RouterError as err:
            return await self._async_show_failure(err)
        if self._is_adding:
            self._hold(met)
        else:
            # Its entry knows networks that it has to be told before it connects.
            await met.driver.disconnect()
        self._info, self._networks = met.info, met.networks
        return await self._async_met()

    async def _async_met(self) -> ConfigFlowResult:
        """Go on with the router that answered, if it is a new one."""
        # An abandoned flow must not block a new one.
        await self.async_set_unique_id(self._info.identity, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        if any(
            is_same_router(self.hass, entry, self._info) for entry in self._async_current_entries(include_ignore=False)
        ):
            return self.async_abort(reason="already_configured")
        if not self._networks:
            return await self._async_page({"base": "no_networks"})
        return await self._async_choose()


# Home Assistant looks for a method `async_step_<step>`. The step of a driver's page is the driver's key, so each row of
# the table of drivers gets its method here, such as `async_step_openwrt`: a new driver needs no line in the config flow.
for _key, _driver in SPECS.items():
    setattr(SettingsSteps, f"async_step_{_key}", partialmethod(SettingsSteps.async_ask_settings, _driver))
