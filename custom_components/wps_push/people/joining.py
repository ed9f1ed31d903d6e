"""The page that leads a person through letting a device join, from the press to the name of the device."""

import asyncio
from contextlib import ExitStack, suppress
from typing import Any, Final, override

from homeassistant.components.http import KEY_HASS_USER
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import Context, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.http import current_request
from homeassistant.helpers.selector import (
    AreaSelector,
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..asking.devices import async_name, async_place
from ..asking.waiting import Waiting
from ..coordinator import WpsConfigEntry
from ..drivers.registry import timing
from ..home.known_devices import async_registered
from ..home.network import OfferedNetwork
from ..wps.enrollee import display_name, is_named
from ..wps.model import Enrollee, EventType, Outcome
from .hearing import Heard, hear
from .progress import async_while_shown
from .sentences import async_closed, async_joined, async_may_have_joined, async_not_connected
from .words import as_code, async_labels, async_raised

SUBENTRY_JOIN: Final = "join"
"""The kind of subentry whose flow this is. There are never any: the flow is an action, and ends without one."""

FIELD_NETWORK: Final = "network"
FIELD_NAME: Final = "name"
FIELD_AREA: Final = "area"
FIELD_ANOTHER: Final = "another"

_AGAIN: Final = ["again", "finish"]

# The pages for the ends that call for another advice than that the window is closed.
_PAGES: Final = {Outcome.PAIRED: "unnamed", Outcome.TIMED_OUT: "nobody", Outcome.OVERLAP: "overlap"}


class JoiningFlow(ConfigSubentryFlow):
    """Opens a window, says what to do and what is heard, and names the device that has joined.

    The window belongs to the network and never to this flow: whoever closes the page, or loads it anew, changes nothing
    but the page. The next flow then follows the window that is open.
    """

    _asked_by: Context
    _network_id: str
    _ssid: str
    _waiting: Waiting
    _leading: asyncio.Task[None]
    _heard: Heard
    """What was heard when the page was shown last."""
    _shown_at: float | None = None
    """When this page was shown first, by the clock of the event loop."""
    _sentence = ""
    """How the window has ended and who may have joined, or why it did not open."""

    def __init__(self) -> None:
        """Start without a window."""
        self._listening = ExitStack()

    @callback
    @override
    def async_remove(self) -> None:
        """Stop listening; the window stays as it is."""
        self._listening.close()

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Choose the network if there are several."""
        if (networks := self._networks()) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is None and len(networks) > 1:
            labels = await async_labels(self.hass, [network.description for network in networks.values()])
            running = (network.id for network in networks.values() if network.window.is_running)
            options = [SelectOptionDict(value=value, label=label) for value, label in labels.items()]
            select = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
            default = next(running, next(iter(networks)))
            return self.async_show_form(
                step_id="user", data_schema=vol.Schema({vol.Required(FIELD_NETWORK, default=default): select})
            )
        self._network_id = user_input[FIELD_NETWORK] if user_input else next(iter(networks))
        return await self.async_step_again()

    async def async_step_again(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Open the window, or follow the one that is open."""
        if (network := (self._networks() or {}).get(self._network_id)) is None:
            return self.async_abort(reason="not_loaded")
        self._ssid = network.ssid
        self._asked_by = _asker()
        self._listening.close()
        self._waiting = Waiting(network)
        self._listening.enter_context(self._waiting.listening())
        self._heard, self._shown_at = hear(self.hass, self._waiting), None
        is_answered = asyncio.Event()
        self._leading = self.hass.async_create_background_task(
            async_while_shown(self.hass, self._async_lead(network, is_answered)), "let a device join"
        )
        # Most routers have opened it by then, so that the first page says at once what to do.
        with suppress(TimeoutError):
            async with asyncio.timeout(timing(self.hass).page / 2):
                await is_answered.wait()
        return await self.async_step_wait()

    async def async_step_wait(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say what to do until the window has ended; then show how."""
        if not self._leading.done():
            self._heard = hear(self.hass, self._waiting)
            self._shown_at = self._shown_at or self.hass.loop.time()
            return self.async_show_progress(
                step_id="wait",
                progress_action=self._heard.telling,
                description_placeholders=self._placeholders(**self._heard.words),
                progress_task=self._leading,
            )
        try:
            self._leading.result()
        except HomeAssistantError as err:
            self._sentence = await async_raised(self.hass, err)
            return self.async_show_progress_done(next_step_id="failed")
        if (end := self._waiting.end) is None or end.happened.outcome is None:
            return self.async_show_progress_done(next_step_id="lost")
        self._sentence = async_closed(self.hass, end)
        if self._waiting.joined:
            return self.async_show_progress_done(next_step_id="joined")
        if candidates := self._waiting.candidates:
            self._sentence = async_may_have_joined(self.hass, end, candidates)
            return self.async_show_progress_done(next_step_id="candidates")
        return self.async_show_progress_done(next_step_id=_PAGES.get(end.happened.outcome, "ended"))

    async def _async_lead(self, network: OfferedNetwork, is_answered: asyncio.Event) -> None:
        """Open the window and follow it to its end, and show meanwhile what is heard. Raises `HomeAssistantError`."""
        waiting, kept = self._waiting, network.router.store.windows.get(network.id)
        try:
            if network.window.is_running and kept and not network.by_pin:
                # It was opened elsewhere, or by a page that somebody has closed.
                waiting.follow(kept.opened_at)
            else:
                waiting.follow(await network.async_open(self._asked_by))
        finally:
            is_answered.set()
        ending, interval = asyncio.ensure_future(waiting.async_end()), timing(self.hass).open_poll
        try:
            while not (await asyncio.wait([ending], timeout=interval))[0] and not self._is_named():
                await self._async_show_anew()
        finally:
            ending.cancel()

    def _is_named(self) -> bool:
        """Whether a device has joined whose name is known, so that nobody has to wait for more."""
        return self._waiting.end is not None and any(is_named(device) for device, _ in self._waiting.joined)

    async def _async_show_anew(self) -> None:
        """Let the ring run down; show the page anew only if something was heard, since that makes the browser blink."""
        heard, limits = hear(self.hass, self._waiting), timing(self.hass)
        # A browser that has not shown the page yet would miss it.
        if self._shown_at is None or self.hass.loop.time() < self._shown_at + limits.page:
            return
        if heard != self._heard:
            await self.hass.config_entries.subentries.async_configure(self.flow_id)
        if heard.left is not None:
            self.async_update_progress(min(1, heard.left / limits.walk_time))

    async def async_step_joined(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say who has joined, and take a name and a room."""
        device, event = self._waiting.joined[-1]
        errors: dict[str, str] = {}
        registered = async_registered(self.hass, device.mac)
        known = {FIELD_NAME: display_name(device) if is_named(device) else None}
        known[FIELD_AREA] = next((found.area_id for found in registered if found.area_id), None)
        if user_input is not None:
            errors = self._keep(device, {key: text for key, text in user_input.items() if text != known.get(key)})
            if not errors:
                if user_input[FIELD_ANOTHER]:
                    return await self.async_step_again()
                return self._conclude(device)
        fields: dict[vol.Marker, Any] = {vol.Optional(FIELD_NAME): TextSelector()}
        if registered:
            fields[vol.Optional(FIELD_AREA)] = AreaSelector()
        fields[vol.Required(FIELD_ANOTHER, default=False)] = BooleanSelector()
        return self.async_show_form(
            step_id="joined",
            data_schema=self.add_suggested_values_to_schema(vol.Schema(fields), user_input or known),
            errors=errors,
            description_placeholders=self._placeholders(sentence=async_joined(self.hass, event, device)),
        )

    def _keep(self, device: Enrollee, changed: dict[str, Any]) -> dict[str, str]:
        """Keep what was filled in; returns the errors of the form."""
        if FIELD_AREA in changed:
            async_place(self.hass, device.mac, changed[FIELD_AREA])
        if FIELD_NAME in changed:
            try:
                async_name(self.hass, device.mac, changed[FIELD_NAME])
            except ServiceValidationError as err:
                return {FIELD_NAME: err.translation_key or ""}
        return {}

    def _conclude(self, device: Enrollee) -> SubentryFlowResult:
        """End, and say whether the device has come onto the network with the key that it was given."""
        for event in self._waiting.events:
            if event.happened.type is EventType.DEVICE_NOT_CONNECTED:
                sentence = async_not_connected(self.hass, event, device)
                return self.async_abort(reason="not_connected", description_placeholders={"sentence": sentence})
        return self.async_abort(reason="joined", description_placeholders=self._placeholders())

    # A page for each end without a device that is known. What people most likely want comes first in its menu.

    async def async_step_candidates(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say who may have joined, where the router does not say who has."""
        return self._show_end("candidates")

    async def async_step_unnamed(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say that a device has joined, and nobody knows which."""
        return self._show_end("unnamed")

    async def async_step_nobody(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say that nobody came."""
        return self._show_end("nobody")

    async def async_step_overlap(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say that two devices asked at once."""
        return self._show_end("overlap")

    async def async_step_ended(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say how else the window has ended."""
        return self._show_end("ended")

    async def async_step_failed(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say why the window did not open."""
        return self._show_end("failed")

    async def async_step_lost(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """End where the router's entry was disabled or removed meanwhile."""
        return self.async_abort(reason="lost")

    async def async_step_finish(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """End without a device."""
        return self.async_abort(reason="finished")

    def _show_end(self, step_id: str) -> SubentryFlowResult:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=_AGAIN,
            description_placeholders=self._placeholders(sentence=self._sentence),
        )

    def _placeholders(self, **words: str) -> dict[str, str]:
        return {"network": as_code(self._ssid), **words}

    def _networks(self) -> dict[str, OfferedNetwork] | None:
        """The networks, by the entry as it runs now; None while it does not run."""
        entry: WpsConfigEntry = self._get_entry()
        return entry.runtime_data.networks if entry.state is ConfigEntryState.LOADED else None


def _asker() -> Context:
    """Whoever has clicked: a flow is not told, and the logbook should be."""
    request = current_request.get()
    user = request.get(KEY_HASS_USER) if request else None
    return Context(user_id=user and user.id)
