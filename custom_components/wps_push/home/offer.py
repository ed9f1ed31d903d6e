"""Which networks are offered. That depends on what was chosen and is known, not on what the router shows at start."""

from collections.abc import Iterable, Mapping, Sequence

from ..wps.model import Network, Role


def offered(
    chosen: Sequence[str] | None, visible: Iterable[Network], remembered: Mapping[str, Network]
) -> list[Network]:
    """The offered networks, the main one first, each as the router shows it now or as it was last seen.

    If none was chosen, the result is the network that was offered before, or else the first one that the router shows.
    It is empty if nothing is known about any of them; then the router has to show one first.
    """
    shown = {network.id: network for network in visible}
    known = {**remembered, **shown}
    ids = list(chosen or remembered or shown)[: None if chosen else 1]
    if not any(network_id in known for network_id in ids):
        return []
    return [known.get(network_id) or _unseen(network_id) for network_id in ids]


def _unseen(network_id: str) -> Network:
    """A network that was chosen but has not been seen since. Its role is guest, so it is only opened if it is named."""
    return Network(id=network_id, ssid=network_id, role=Role.GUEST)
