"""`WPS_info.xml`: the state of WPS, once for each radio.

Thirteen elements in a fixed order make a row (asuswrt, `wl_wps_info` in `httpd/sysdeps/web-{broadcom,qca,ralink}.c`, and
`www/WPS_info.xml`). A build whose WPS runs on one radio writes `wps_info`, of the radio that is chosen; one that can open
several at once writes this first, and then `wps_info0`, `wps_info1` for its radios. The PIN of the access point is among them,
and in older MediaTek builds the Wi-Fi key: of a row nothing is read but what stands below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Final

from ...model import Phase
from ...router import RouterProtocolError
from ..common.web import Answer

_STATUS: Final = 0
_ENABLED: Final = 9
_AUTHENTICATION: Final = 11
_UNIT: Final = 12

_TAG: Final = re.compile(r"wps_info(\d?)")
_MAX_UNIT: Final = 3

# The words of Qualcomm builds: hostapd's last result, whatever happens at the moment. A line with the reason of a failure can
# follow (`getWscStatus` in `web-qca.c`, hostap's `hostapd_ctrl_iface_wps_get_status`).
_RESULTS: Final = {"none": Phase.IDLE, "failed": Phase.FAILED}
_SUCCESS: Final = "success"

# The words of the others, in the order in which they are looked for: Broadcom's `wps_proc_status`, Quantenna's `wps_get_state`, and
# the states of MediaTek's driver (asuswrt, `getWscStatusStr` in the files above). A running exchange is an open window.
_TEXTS: Final = tuple(
    (re.compile(pattern), phase)
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
    """Whether WPS is switched on, by the page. Builds other than Broadcom's always say yes."""
    authentication: str
    """nvram `auth_mode_x`."""
    phase: Phase | None
    """None for an unknown text."""
    result_only: bool | None = False
    """Whether `phase` is the last result, and an open window is not shown (Qualcomm); None where that can be."""


def read(answer: Answer, *, several: bool) -> Mapping[int, Row]:
    """The rows by the number of the radio; raises `RouterProtocolError`.

    `several` says whether WPS may run on several radios at once; else the row of the one that is chosen counts. Empty where
    the firmware has no WPS.
    """
    root = answer.xml()
    if root.tag != "wps":
        raise RouterProtocolError(f"{answer.what}: this is something else")
    tagged: dict[str, list[str]] = {}
    for element in root:
        if match := _TAG.fullmatch(element.tag):
            tagged.setdefault(match[1], []).append((element.text or "").strip())
    wanted = {tag: items for tag, items in tagged.items() if bool(tag) is several}
    rows: dict[int, Row] = {}
    for tag, items in (wanted or tagged).items():
        if len(items) <= _AUTHENTICATION:
            raise RouterProtocolError(f"{answer.what}: too few elements")
        unit = tag or (items[_UNIT] if len(items) > _UNIT else "0")
        if unit.isascii() and unit.isdigit() and int(unit) <= _MAX_UNIT:
            rows[int(unit)] = _row(items)
    return rows


def _row(items: list[str]) -> Row:
    text = items[_STATUS].partition("\n")[0].strip().replace("_", " ").casefold()
    # Broadcom shows 1 or 0. The others show `wlN_wps_mode` as the word None, also after WPS was switched off.
    enabled, is_word = items[_ENABLED], items[_ENABLED].casefold() == "none"
    result = _RESULTS.get(text)
    return Row(
        enabled=is_word or (enabled == "1" and text != "not used"),
        authentication=items[_AUTHENTICATION].casefold(),
        phase=result or next((phase for pattern, phase in _TEXTS if pattern.search(text)), None),
        # MediaTek's driver uses the same word for a success.
        result_only=None if is_word and text == _SUCCESS else result is not None,
    )
