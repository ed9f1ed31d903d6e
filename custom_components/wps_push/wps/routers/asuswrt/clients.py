"""The devices on the Wi-Fi, as the router's client list has them."""

import json
import re
from typing import Any, Final

from ...model import Station
from ...router import RouterProtocolError
from ...text import clean, normal_ip, normal_mac
from ..common.web import Answer

CALL: Final = "get_clientlist()"

# Firmware of old leaves a brace out (`"get_clientlist":"AA:…":{…}`), so that each device is read for itself.
_DEVICE: Final = re.compile(r'"((?:[0-9A-F]{2}:){5}[0-9A-F]{2})"\s*:\s*(\{[^{}]*\})', re.IGNORECASE)


def stations(answer: Answer) -> tuple[Station, ...]:
    """Those that are connected by Wi-Fi now; raises `RouterProtocolError`."""
    return tuple(
        Station(
            mac=mac,
            hostname=clean(device.get("nickName")) or clean(device.get("name")),
            ip=normal_ip(device.get("ip")),
        )
        for mac, device in _devices(answer).items()
        if str(device.get("isOnline")) == "1" and str(device.get("isWL", "0")) not in {"0", ""}
    )


def _devices(answer: Answer) -> dict[str, dict[str, Any]]:
    found: Any
    try:
        said = answer.json()
        found = said.get("get_clientlist") if isinstance(said, dict) else None
    except RouterProtocolError:
        if '"get_clientlist"' not in answer.text:
            raise
        found = {mac: _device(text) for mac, text in _DEVICE.findall(answer.text)}
    if not isinstance(found, dict):
        raise RouterProtocolError(f"{answer.what}: the answer has no client list")
    return {mac: device for key, device in found.items() if isinstance(device, dict) and (mac := normal_mac(key))}


def _device(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return None
