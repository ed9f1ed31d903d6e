"""What a person can do in Repairs: decide about a router that moved or has another certificate, switch its PIN off, confirm that PINs were tried."""

from ipaddress import ip_address
from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant

from .adding.certificate_repair import CertificateRepairFlow
from .adding.certificates import CERTIFICATE_ISSUE
from .adding.hosts import Address, host_in
from .adding.moving import Whereabouts, async_move, async_whereabouts, async_withdraw
from .guarding.attempts import ATTEMPT_ISSUE
from .guarding.needed import DROPPED_ISSUE
from .guarding.pin_repair import PIN_ISSUE, PinRepairFlow
from .wps.router import RouterError


class MovedRepairFlow(RepairsFlow):
    """Use the address that a router has moved to, because a person says that it is the same router."""

    def __init__(self, entry_id: str, host: str, address: Address) -> None:
        """Take the entry of the router, the host setting that it had when the question came up, and the new address."""
        self._entry_id = entry_id
        self._host = host
        self._address = address

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Look once more: hours may have passed since the question came up."""
        if (entry := self._entry) is None:
            return self.async_abort(reason="outdated")
        try:
            whereabouts = await async_whereabouts(self.hass, entry, self._address)
        except RouterError:
            whereabouts = Whereabouts.ELSEWHERE
        if whereabouts is Whereabouts.STAYED:
            async_withdraw(self.hass, self._entry_id)
            return self.async_abort(reason="answers_again")
        if whereabouts not in {Whereabouts.MOVED, Whereabouts.PERHAPS}:
            return self.async_abort(reason="not_there")
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask the person."""
        if (entry := self._entry) is None:
            return self.async_abort(reason="outdated")
        if user_input is None:
            placeholders = {"name": entry.title, "old": host_in(self._host), "new": str(self._address)}
            return self.async_show_form(step_id="confirm", description_placeholders=placeholders)
        async_move(self.hass, entry, self._address)
        return self.async_create_entry(data={})

    @property
    def _entry(self) -> ConfigEntry[Any] | None:
        """The entry, while it has the address that the question is about."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        return entry if entry and entry.data.get(CONF_HOST) == self._host else None


async def async_create_fix_flow(_: HomeAssistant, issue_id: str, data: dict[str, str]) -> RepairsFlow:
    """The flow for a question; the issue holds everything that the flow has to know."""
    if issue_id.startswith(PIN_ISSUE):
        return PinRepairFlow(data["entry_id"])
    if issue_id.startswith((ATTEMPT_ISSUE, DROPPED_ISSUE)):
        # There is nothing to decide: a person has seen it.
        return ConfirmRepairFlow()
    if issue_id.startswith(CERTIFICATE_ISSUE):
        return CertificateRepairFlow(data["entry_id"], data["pinned"], data["shown"])
    return MovedRepairFlow(data["entry_id"], data["host"], ip_address(data["address"]))
