"""Which key a device will be given, from what the real hostapd shows of its configuration."""

from pathlib import Path

import pytest

from custom_components.wps_push.wps.routers.hostapd.bss import Bss
from custom_components.wps_push.wps.routers.hostapd.folder import Folder
from custom_components.wps_push.wps.timing import Timing
from tests.lab import HostapdNone
from tests.lab.conf import Conf

ONE, ALL = "02:11:22:33:44:55 a key of its own\n", "00:00:00:00:00:00 a key of all\n"
BACKHAUL: Conf = {"multi_ap_backhaul_ssid": '"Café"', "multi_ap_backhaul_wpa_passphrase": "a key for repeaters"}


async def facts_of(lab: HostapdNone) -> Bss:
    bss = Bss("wlan0", Folder(lab.ap_directory, Timing()).control("wlan0"))
    await bss.look()
    bss.control.close()
    return bss


@pytest.mark.parametrize(
    ("keys", "conf", "gives_one_devices_key"),
    [
        (None, {}, False),
        (None, {"wpa_passphrase": None, "wpa_psk": "ab" * 32}, False),
        (ONE, {"wpa_passphrase": None}, True),
        # The last line comes first.
        (ONE + ALL, {"wpa_passphrase": None}, False),
        (ALL + ONE, {"wpa_passphrase": None}, True),
        # A device without a display is not given the passphrase.
        (ONE, {}, True),
        (ALL, {}, False),
    ],
)
async def test_a_key_that_only_one_device_may_use(
    hostapd_none: HostapdNone, tmp_path: Path, keys: str | None, conf: Conf, gives_one_devices_key: bool
) -> None:
    file = tmp_path / "keys"
    file.write_text(keys or "")
    hostapd_none.restart_ap({**conf, "wpa_psk_file": str(file) if keys else None})
    bss = await facts_of(hostapd_none)
    assert bss.obstacle is None
    assert bss.facts.gives_one_devices_key is gives_one_devices_key


@pytest.mark.parametrize(
    ("conf", "backhaul"),
    [
        ({}, None),
        ({"multi_ap": "2", **BACKHAUL}, "Café"),
        ({"multi_ap": "3", **BACKHAUL}, "Café"),
        ({"multi_ap": "2"}, None),
    ],
)
async def test_the_backhaul(hostapd_none: HostapdNone, conf: Conf, backhaul: str | None) -> None:
    hostapd_none.restart_ap(conf)
    assert (await facts_of(hostapd_none)).facts.backhaul == backhaul
