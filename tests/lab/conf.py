"""The configuration of hostapd and of the devices, the same in all layers."""

from collections.abc import Mapping

type Conf = Mapping[str, str | None]
"""Options to change; one whose value is None is left out."""

AP_RADIOS = ("wlan0", "wlan1")
STATION_RADIOS = ("wlan2", "wlan3", "wlan4")

ACCESS_POINT: Conf = {
    "driver": "nl80211",
    "ssid": "LabNet",
    "hw_mode": "g",
    "channel": "1",
    "wpa": "2",
    "wpa_key_mgmt": "WPA-PSK",
    "rsn_pairwise": "CCMP",
    "wpa_passphrase": "only for the lab",
    "wps_state": "2",
    "eap_server": "1",
    "ap_setup_locked": "1",
    "config_methods": "push_button virtual_push_button",
    "device_name": "LabAP",
    "manufacturer": "Lab",
    "model_name": "Access point",
    "model_number": "1",
    "serial_number": "1",
    "device_type": "6-0050F204-1",
    "uuid": "5ca1ab1e-0000-4000-8000-000000000001",
}

STATION: Conf = {
    "manufacturer": "Lab",
    "model_name": "Station",
    "model_number": "1",
    "serial_number": "1",
    "device_type": "1-0050F204-1",
    "config_methods": "push_button virtual_push_button",
}


def hostapd_conf(*changes: Conf) -> str:
    """Return the text of a hostapd.conf."""
    return _text(ACCESS_POINT, *changes)


def station_name(number: int) -> str:
    """Return the WPS device name that a station has if no test gives it another."""
    return f"LabSta{number}"


def station_conf(number: int, *changes: Conf) -> str:
    """Return the text of a station's wpa_supplicant.conf."""
    return _text(STATION, {"device_name": station_name(number)}, *changes)


def _text(*layers: Conf) -> str:
    options = {key: value for layer in layers for key, value in layer.items()}
    return "".join(f"{key}={value}\n" for key, value in options.items() if value is not None)
