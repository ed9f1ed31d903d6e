"""Whether a device is in the middle of WPS, which a look at an open window asks beside how the window stands."""

from collections.abc import Sequence
from contextlib import suppress

from ...router import UNREADABLE
from .calls import Call
from .devices import CLIENTS, Answers as Listed, association_calls
from .ubus import Answers, Ubus


class Joining:
    """Asks for the clients of open BSSes, where that costs no further request and leaves the rest of the answer readable."""

    def __init__(self, ubus: Ubus) -> None:
        """Ask in each window until that has spoilt an answer."""
        self._ubus = ubus
        self._has_spoilt = False

    async def call(self, calls: Sequence[Call], ifnames: Sequence[str], *, listing: bool) -> Answers:
        """Make the calls of a look, and list the clients of these interfaces in the same request. Raises `RouterError`."""
        if clients := self._clients(ifnames):
            with suppress(*UNREADABLE):
                return await self._ubus.call(calls, clients, listing=listing)
            # A list that is too long, for example, leaves nothing to read of the windows either.
            self._has_spoilt = True
        return await self._ubus.call(calls, listing=listing)

    def _clients(self, ifnames: Sequence[str]) -> list[Sequence[Call]]:
        """The calls that the account may make."""
        self._has_spoilt = self._has_spoilt and bool(ifnames)
        if self._has_spoilt or not self._ubus.batches:
            return []
        calls = [association_calls(ifname)[0] for ifname in ifnames]
        return [[call] for call in calls if self._ubus.allows(call)]


def is_joining(answers: Listed) -> bool | None:
    """Whether a client is in the middle of WPS; None if no answer of hostapd is among these that shows it.

    Such a client has associated with the WPS element (`wps`), and nobody has authorised it yet (hostapd's
    `src/ap/ubus.c`, `hostapd_bss_get_clients`).
    """
    told = [answer.data.get("clients") for call, answer in answers if call.method == CLIENTS and answer.ok]
    clients = [client for listed in told if isinstance(listed, dict) for client in listed.values()]
    joining = [client for client in clients if isinstance(client, dict) and client.get("wps") is True]
    return any(client.get("authorized") is False for client in joining) if told else None
