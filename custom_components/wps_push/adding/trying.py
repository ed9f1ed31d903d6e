"""The last pages of adding a router: whether its window really opens, and the entry."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlowResult

from ..const import CONF_NETWORKS
from ..drivers.met import MetRouter
from ..drivers.registry import async_create_router, timing
from ..people.progress import async_while_shown, failure_of
from ..people.words import as_code
from ..wps.router import RouterUnreachable
from .cards import async_end_cards
from .flow import RouterFlow
from .networks_form import has_choice
from .try_window import Verdict, async_try_window
from .words import async_problem

_TRY_FIRST: Final = ["try_now", "finish"]
_TRY_OR_CHOOSE: Final = [*_TRY_FIRST, "networks"]
_FINISH_FIRST: Final = ["finish", "try_now"]


class TryingSteps(RouterFlow):
    """Try the router, and add it."""

    _attempt: asyncio.Task[Verdict] | None = None
    _problem = ""

    async def async_step_try_it(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer to open a window before the router is added."""
        main = next(network for network in self._networks if network.id == self._main)
        return self.async_show_menu(
            step_id="try_it",
            menu_options=_TRY_OR_CHOOSE if has_choice(self._spec, self._networks) else _TRY_FIRST,
            description_placeholders={"network": as_code(main.ssid)},
        )

    @property
    def _main(self) -> str:
        """The network that is tried: the first one that was chosen."""
        network_id: str = self._options[CONF_NETWORKS][0]
        return network_id

    async def async_step_try_now(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Open a window and close it again. The task ends with the flow."""
        if self._attempt is None:
            self._attempt = self.hass.async_create_task(async_while_shown(self.hass, self._async_try()))
        if not self._attempt.done():
            return self.async_show_progress(step_id="try_now", progress_action="try_now", progress_task=self._attempt)
        # The attempt is kept until its verdict is shown: loading this page again must not press again.
        if error := failure_of(self._attempt):
            self._problem = await async_problem(self.hass, error)
            return self.async_show_progress_done(next_step_id="failed")
        return self.async_show_progress_done(next_step_id=self._attempt.result())

    async def _async_try(self) -> Verdict:
        """Raises `RouterError`, or whatever the integration of a foreign entity raises."""
        limits = timing(self.hass)
        async with AsyncExitStack() as stack:
            met = await self._async_met_as_chosen()
            stack.push_async_callback(met.driver.disconnect)
            try:
                # No press takes longer than a window stays open, but an entity may never come back from one.
                async with asyncio.timeout(limits.walk_time + limits.request):
                    verdict = await async_try_window(met.driver, self._spec.capabilities, self._main)
            except TimeoutError as err:
                raise RouterUnreachable("the press took too long") from err
            if verdict is Verdict.WORKS:
                # Otherwise a window may be open that this driver has opened, and its entry has not.
                stack.pop_all()
                self._hold(met)
            return verdict

    async def _async_met_as_chosen(self) -> MetRouter:
        """The router, connected with what was chosen since; it belongs to the caller. Raises `RouterError`."""
        settings = self._driver_settings
        if met := self._take():
            if met.settings == settings:
                return met
            await met.driver.disconnect()
        return await self._async_connect(await async_create_router(self.hass, self._spec, settings), settings)

    def _show_verdict(self, step_id: str, menu_options: list[str]) -> ConfigFlowResult:
        self._attempt = None
        return self.async_show_menu(
            step_id=step_id, menu_options=menu_options, description_placeholders={"problem": self._problem}
        )

    async def async_step_works(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the router at once on `Verdict.WORKS`: whoever tries it wants that."""
        return self._add(Verdict.WORKS)

    # A page for each other `Verdict`. What people most likely want comes first in its menu: Enter chooses it.

    async def async_step_stays_open(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show `Verdict.STAYS_OPEN`."""
        return self._show_verdict(Verdict.STAYS_OPEN, _FINISH_FIRST)

    async def async_step_pressed(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show `Verdict.PRESSED`."""
        return self._show_verdict(Verdict.PRESSED, _FINISH_FIRST)

    async def async_step_joined(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show `Verdict.JOINED`."""
        return self._show_verdict(Verdict.JOINED, _FINISH_FIRST)

    async def async_step_failed(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say why the window did not open."""
        return self._show_verdict("failed", _TRY_FIRST)

    async def async_step_finish(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the router."""
        return self._add("default")

    def _add(self, words: str) -> ConfigFlowResult:
        """Add the router, and say on the last page how a device joins."""
        return self.async_create_entry(title=self._info.name, data=self._data, description=words, options=self._options)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """End the card of a router that was added by hand."""
        await async_end_cards(self.hass, self.flow_id)
        return result
