"""The devices on the Wi-Fi, as the router's client list has them."""

import json
from math import inf
import re
from typing import Any, Final, NamedTuple

from ...model import Station
from ...router import RouterProtocolError
from ...text import clean, normal_ip, normal_mac
from ..common.web import Answer

CALL: Final = "get_clientlist()"

# Firmware of old leaves a brace out (`"get_clientlist":"AA:…":{…}`), so that each device is read for itself.
_DEVICE: Final = re.compile(r'"((?:[0-9A-F]{2}:){5}[0-9A-F]{2})"\s*:\s*(\{[^{}]*\})', re.IGNORECASE)

_CONNECTED_FOR: Final = re.compile(r"(\d{1,6}):([0-5]\d):([0-5]\d)", re.ASCII)


class _Reported(NamedTuple):
    """What the router reported of how long a client has been connected."""

    text: str
    at: float
    lag: float


class ClientList:
    """The list as `networkmapd` makes it from time to time; how old an answer is shows only from those before it."""

    def __init__(self) -> None:
        """Nothing has been reported yet."""
        self._reported: dict[str, _Reported] = {}
        self._heard_at = -inf

    def stations(self, answer: Answer, now: float) -> tuple[Station, ...]:
        """Those that are connected by Wi-Fi at the moment of the answer, `now`; raises `RouterProtocolError`."""
        online = {mac: device for mac, device in _devices(answer).items() if _is_on_the_wifi(device)}
        self._reported = {mac: self._note(mac, str(device.get("wlConnectTime")), now) for mac, device in online.items()}
        self._heard_at = now
        return tuple(self._station(mac, device, now) for mac, device in online.items())

    def _note(self, mac: str, text: str, now: float) -> _Reported:
        """Since when a client's time reads like this. It was written after the answer before that one."""
        reported = self._reported.get(mac)
        return reported if reported and reported.text == text else _Reported(text, now, now - self._heard_at)

    def _station(self, mac: str, device: dict[str, Any], now: float) -> Station:
        reported = self._reported[mac]
        age = _seconds(reported.text)
        return Station(
            mac=mac,
            hostname=clean(device.get("nickName")) or clean(device.get("name")),
            ip=normal_ip(device.get("ip")),
            associated_for=None if age is None else age + (now - reported.at),
            lag=reported.lag if age is not None else 0,
        )


def _is_on_the_wifi(device: dict[str, Any]) -> bool:
    return str(device.get("isOnline")) == "1" and str(device.get("isWL", "0")) not in {"0", ""}


def _seconds(text: str) -> float | None:
    """A duration such as `141:25:19`; None for clients that are wired, and where the firmware does not report it."""
    found = _CONNECTED_FOR.fullmatch(text)
    return None if found is None else int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])


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
