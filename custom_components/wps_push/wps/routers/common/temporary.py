"""Temporary entries of a list of devices to keep out, as SoftAtHome's and prpl's Wi-Fi manager has them.

Such an entry counts while the list itself is off, so neither the list's mode nor what its owner has put there is touched: on
some boxes old entries lie there unused, and would count again. Where the list is one of those that are let in, nothing is done.
(prpl's pwhm, `src/ApMgt/wld_ap_macfilter.c`. That the mode is `Off` and temporary entries are on is captured from a prplOS
and from Liveboxes 5, 7, W7 and S; no entry was ever made on one.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from ...blocks import BlockRefused, NoBlock
from ...router import RouterUnable
from ...text import normal_mac


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """The list of one access point."""

    mode: object
    takes_entries: bool
    """Whether temporary entries count."""
    temporary: frozenset[str]
    lasting: frozenset[str]
    """Those that its owner has put there."""

    @classmethod
    def read(cls, settings: Mapping[str, Any], temporary: Iterable[object], lasting: Iterable[object]) -> Self:
        """Take the settings of a list, and the addresses in its two parts."""
        return cls(
            mode=settings.get("Mode"),
            # Tuples: a router may send a list or an object there, which can be no member of a set.
            takes_entries=settings.get("TempBlacklistEnable") in (True, "1", "true"),
            temporary=_macs(temporary),
            lasting=_macs(lasting),
        )

    @property
    def keeps_out(self) -> frozenset[str]:
        """Whom it keeps out now."""
        return self.temporary | (self.lasting if self.mode == "BlackList" else frozenset())

    def check(self) -> None:
        """Raise why no temporary entry can be made: `BlockRefused` or `RouterUnable`."""
        if not self.takes_entries:
            raise RouterUnable("this firmware has no temporary entries in its list of devices to keep out")
        if self.mode not in ("Off", "BlackList"):
            raise BlockRefused(NoBlock.ALLOW_LIST)


def _macs(found: Iterable[object]) -> frozenset[str]:
    return frozenset(mac for text in found if (mac := normal_mac(text)))
