"""Which networks the household offers: what was chosen and is known, and not what the router shows at a start."""

from collections.abc import Iterable, Mapping, Sequence

from ..wps.model import Network, Role


def offered(
    chosen: Sequence[str] | None, visible: Iterable[Network], remembered: Mapping[str, Network]
) -> list[Network]:
    """The offered networks, the main one first, each as it is shown now or as it was seen last.

    Without a choice it is the one that was offered before, or the first that the router shows. Empty where nothing is
    known of any of them: then the router has to show one first.
    """
    shown = {network.id: network for network in visible}
    known = {**remembered, **shown}
    ids = list(chosen or remembered or shown)[: None if chosen else 1]
    if not any(network_id in known for network_id in ids):
        return []
    return [known.get(network_id) or _unseen(network_id) for network_id in ids]


def _unseen(network_id: str) -> Network:
    """A network that was chosen and never seen since; as a guest's it is opened only where it is named."""
    return Network(id=network_id, ssid=network_id, role=Role.GUEST)
