"""hostapd's lists of devices to keep out, as its control interface shows and changes them."""

from collections.abc import Iterable

_COLONS = 5
"""In a MAC address."""


class DenyLists:
    """The lists of all interfaces, in memory."""

    def __init__(self, names: Iterable[str]) -> None:
        """Begin without entries."""
        self.of: dict[str, list[str]] = {name: [] for name in names}
        """The addresses on the list of each interface."""
        self.deaf = False
        """Whether they stay as they are, whatever is answered."""

    def forget(self) -> None:
        """The process has ended."""
        for macs in self.of.values():
            macs.clear()

    def answer(self, name: str, request: str) -> str | None:
        """The answer to `DENY_ACL`. Only a malformed address fails; even a word that it does not know is fine."""
        macs = self.of[name]
        match request.split():
            case []:
                return None
            case ["SHOW"]:
                return "".join(f"{mac} VLAN_ID=0\n" for mac in sorted(macs))
            case ["ADD_MAC" | "DEL_MAC", mac] if mac.count(":") != _COLONS:
                return "FAIL\n"
            case ["ADD_MAC", mac] if not self.deaf:
                macs[:] = {*macs, mac}
            case ["DEL_MAC", mac] if not self.deaf:
                macs[:] = {*macs} - {mac}
        return "OK\n"
