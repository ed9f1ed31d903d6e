"""`WPS_info.xml`: what the router shows of its WPS, once a radio.

Thirteen elements in a fixed order make a row (asuswrt, `wl_wps_info` in `httpd/sysdeps/web-{broadcom,qca,ralink}.c`, and
`www/WPS_info.xml`). A build whose WPS runs on one radio writes `wps_info`; one that opens several at once writes these first,
and then `wps_info0`, `wps_info1` for its radios. The PIN of the access point is among them, and in older MediaTek builds the
Wi-Fi key: of a row nothing is read but what stands below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Final

from ...model import Phase
from ...router import RouterProtocolError
from ..web import Answer

_STATUS: Final = 0
_ENABLED: Final = 9
_AUTHENTICATION: Final = 11
_UNIT: Final = 12

_TAG: Final = re.compile(r"wps_info(\d?)")
_MAX_UNIT: Final = 3

# What Qualcomm builds show: the last result of hostapd, whatever goes on at the moment.
_RESULTS: Final = {"none": Phase.IDLE, "success": Phase.SUCCEEDED, "failed": Phase.FAILED}

# What the others show, in the order in which it is looked for: Broadcom's `wps_proc_status`, Quantenna's `wps_get_state`, and
# the states of MediaTek's driver (asuswrt, `getWscStatusStr` in the files above). A running exchange is an open window.
_TEXTS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), phase)
    for pattern, phase in (
        (r"^(idle|not used|initialization)$", Phase.IDLE),
        (r"^(success|configured)$", Phase.SUCCEEDED),
        (r"overlap|too many ap", Phase.OVERLAP),
        (r"time.?out", Phase.TIMED_OUT),
        (r"^(wps )?fail|\berror\b|mismatch|invalid|eap fail received|no ap$", Phase.FAILED),
        (r"\b(start|send|sending|sent|receive|received|processing|finding|ass?o?ciating|scan|wait)\b", Phase.OPEN),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is shown of one radio."""

    enabled: bool
    """Whether WPS is switched on. Without it a press would switch it on, and restart the Wi-Fi."""
    authentication: str
    """nvram `auth_mode_x`."""
    phase: Phase | None
    """None for a text that nobody knows."""
    result_only: bool = False
    """Whether `phase` is the last result, and an open window is not shown (Qualcomm)."""


def read(answer: Answer) -> Mapping[int, Row]:
    """The rows by the number of the radio; raises `RouterProtocolError`.

    Empty where the firmware has no WPS.
    """
    root = answer.xml()
    if root.tag != "wps":
        raise RouterProtocolError(f"{answer.what}: this is something else")
    tagged: dict[str, list[str]] = {}
    for element in root:
        if match := _TAG.fullmatch(element.tag):
            tagged.setdefault(match[1], []).append((element.text or "").strip())
    several = {tag: items for tag, items in tagged.items() if tag}
    rows: dict[int, Row] = {}
    for tag, items in (several or tagged).items():
        if len(items) <= _AUTHENTICATION:
            raise RouterProtocolError(f"{answer.what}: too few elements")
        unit = tag or (items[_UNIT] if len(items) > _UNIT else "0")
        if unit.isascii() and unit.isdigit() and int(unit) <= _MAX_UNIT:
            rows[int(unit)] = _row(items)
    return rows


def _row(items: list[str]) -> Row:
    text, enabled = items[_STATUS].replace("_", " "), items[_ENABLED]
    # Broadcom shows 1 or 0. The others show the word None where WPS is on, and the nvram value where it is not.
    is_number = enabled in {"0", "1"}
    result = None if is_number else _RESULTS.get(text.casefold())
    return Row(
        enabled=enabled.casefold() == "none" or (enabled == "1" and text.casefold() != "not used"),
        authentication=items[_AUTHENTICATION].casefold(),
        phase=result or next((phase for pattern, phase in _TEXTS if pattern.search(text)), None),
        result_only=result is not None,
    )
