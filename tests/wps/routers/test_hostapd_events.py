"""What hostapd says, and what is understood of it: events, and answers."""

from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.model import Band, Enrollee, Obstacle, Phase, Result
from custom_components.wps_push.wps.router import RouterProtocolError
from custom_components.wps_push.wps.routers.hostapd.events import Event, EventKind, parse_event
from custom_components.wps_push.wps.routers.hostapd.replies import parse_bss, parse_station, parse_window, unescape

MAC = "02:00:00:00:01:00"
UUID = "572cf82f-c957-5653-9b16-b5cfb298abf1"
DEVICE = Enrollee(mac=MAC)
STATUS = "state=ENABLED\nphy=phy0\nfreq=2412"
CONFIG = "bssid=02:00:00:00:00:00\nssid=Net\nwps_state=configured\npsk=00\nwpa=2\nkey_mgmt=WPA-PSK"
IDLE = "PBC Status: Disabled\nLast WPS result: None"


def named(*, has_display: bool | None) -> Enrollee:
    return Enrollee(mac=MAC, wps_name="LabSta1", has_display=has_display)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        # Recorded from hostapd 2.10; events without arguments have a space at their end.
        ("<3>WPS-PBC-ACTIVE ", Event(kind=EventKind.ACTIVE)),
        ("<3>WPS-PBC-DISABLE ", Event(kind=EventKind.DISABLED)),
        ("<3>WPS-TIMEOUT ", Event(kind=EventKind.TIMEOUT)),
        ("<3>WPS-CANCEL ", Event(kind=EventKind.CANCEL)),
        ("<3>WPS-OVERLAP-DETECTED ", Event(kind=EventKind.OVERLAP)),
        ("<3>AP-DISABLED ", Event(kind=EventKind.RADIO_DISABLED)),
        ("<3>AP-ENABLED ", Event(kind=EventKind.RADIO_ENABLED)),
        ("<3>CTRL-EVENT-TERMINATING ", Event(kind=EventKind.TERMINATING)),
        (f"<3>CTRL-EVENT-EAP-STARTED {MAC}", Event(kind=EventKind.STARTED, device=DEVICE)),
        (f"<3>WPS-REG-SUCCESS {MAC} {UUID}", Event(kind=EventKind.REGISTERED, device=DEVICE, uuid=UUID)),
        (f"<3>AP-STA-CONNECTED {MAC}", Event(kind=EventKind.CONNECTED, device=DEVICE)),
        (f"<3>AP-STA-CONNECTED {MAC} auth_alg=sae", Event(kind=EventKind.CONNECTED, device=DEVICE)),
        (f"<3>AP-STA-POSSIBLE-PSK-MISMATCH {MAC}", Event(kind=EventKind.KEY_REFUSED, device=DEVICE)),
        (
            f"<3>WDS-STA-INTERFACE-ADDED ifname=wlan0.sta1 sta_addr={MAC}",
            Event(kind=EventKind.REPEATER_ADDED, device=DEVICE),
        ),
        (
            f"<3>WDS-STA-INTERFACE-REMOVED ifname=wlan0.sta1 sta_addr={MAC}",
            Event(kind=EventKind.REPEATER_REMOVED, device=DEVICE),
        ),
        (
            f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 0x280 4 1 [LabSta1]",
            Event(kind=EventKind.SEEN, device=named(has_display=False), uuid=UUID, push_button=True),
        ),
        (
            f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 0x2288 4 1 [LabSta1]",
            Event(kind=EventKind.SEEN, device=named(has_display=True), uuid=UUID, push_button=True),
        ),
        (
            f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 methods 4 1 [LabSta1]",
            Event(kind=EventKind.SEEN, device=named(has_display=None), uuid=UUID, push_button=True),
        ),
        (
            f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 0x280 0 1 [LabSta1]",
            Event(kind=EventKind.SEEN, device=named(has_display=False), uuid=UUID),
        ),
        (
            f"<3>WPS-PIN-NEEDED {UUID} {MAC} [LabSta1|Lab|Sta|1|1|1-0050F204-1]",
            Event(
                kind=EventKind.PIN_NEEDED,
                device=Enrollee(mac=MAC, wps_name="LabSta1", manufacturer="Lab", model="Sta"),
                uuid=UUID,
            ),
        ),
        ("<3>WPS-FAIL msg=8 config_error=18", Event(kind=EventKind.FAILED, wrong_pin=True)),
        # An overlap has an event of its own.
        ("<3>WPS-FAIL msg=4 config_error=12", None),
        # Part of every success.
        (f"<3>CTRL-EVENT-EAP-FAILURE {MAC}", None),
        ("<3>WPS-SUCCESS ", None),
        # The network's key stands in it.
        ("<3>WPS-NEW-AP-SETTINGS 102600010110", None),
        ("<3>", None),
        ("<3>WPS-REG-SUCCESS ", None),
        (f"<3>WPS-REG-SUCCESS not-a-mac {UUID}", None),
        (f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID}", None),
        ("<3>WDS-STA-INTERFACE-ADDED ifname=wlan0.sta1", None),
        (f"<3>WPS-PIN-NEEDED {MAC}", None),
    ],
)
def test_events(line: str, event: Event | None) -> None:
    assert parse_event(line) == event


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("", None),
        ("[Kitchen] printer [2]", "[Kitchen] printer [2]"),
        ("a\n<3>WPS-CANCEL ", "a <3>WPS-CANCEL"),
        ("a\u202eb\x07\x1b[1m", "ab[1m"),
        ("\\x41\\n", "\\x41\\n"),
        ("x" * 200, "x" * 64),
    ],
)
def test_names_from_the_air_are_cleaned(name: str, cleaned: str | None) -> None:
    event = parse_event(f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 0x280 4 1 [{name}]")
    assert event
    assert event.device
    assert event.device.wps_name == cleaned


@given(st.sampled_from([*EventKind, "X"]), st.binary(max_size=200))
def test_no_event_is_too_odd(word: str, rest: bytes) -> None:
    event = parse_event(f"<3>{word} " + rest.decode(errors="replace"))
    assert event is None or event.kind == word


@given(st.text(max_size=100))
def test_no_device_changes_what_an_event_is_about(name: str) -> None:
    event = parse_event(f"<3>WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 0x280 4 1 [{name}]")
    assert event
    assert event.device
    assert (event.kind, event.device.mac, event.push_button) == (EventKind.SEEN, MAC, True)


@pytest.mark.parametrize(
    ("reply", "phase", "result", "peer"),
    [
        (IDLE, Phase.IDLE, Result.NONE, None),
        ("PBC Status: Active\nLast WPS result: None", Phase.OPEN, Result.NONE, None),
        ("PBC Status: Overlap\nLast WPS result: None", Phase.OVERLAP, Result.NONE, None),
        (
            f"PBC Status: Active\nLast WPS result: Success\nPeer Address: {MAC}",
            Phase.OPEN,
            Result.SUCCESS,
            MAC,
        ),
        (
            f"PBC Status: Disabled\nLast WPS result: Success\nPeer Address: {MAC}",
            Phase.SUCCEEDED,
            Result.SUCCESS,
            MAC,
        ),
        (
            f"PBC Status: Timed-out\nLast WPS result: Failed\nFailure Reason: Unknown\nPeer Address: {MAC}",
            Phase.TIMED_OUT,
            Result.FAILED,
            MAC,
        ),
        ("PBC Status: Disabled\nLast WPS result: Failed\nPeer Address: ?", Phase.IDLE, Result.FAILED, None),
        ("PBC Status: Unknown\nLast WPS result: None", Phase.IDLE, Result.NONE, None),
        ("UNKNOWN COMMAND", Phase.IDLE, Result.NONE, None),
    ],
)
def test_window_status(reply: str, phase: Phase, result: Result, peer: str | None) -> None:
    status = parse_window(reply)
    assert (status.phase, status.result, status.peer) == (phase, result, peer)


@pytest.mark.parametrize("rest", ["", "Peer Address: 02:00:00:00:0", "Peer Address: \ufffd\ufffd:00:00:00:01:00"])
def test_half_of_a_success_is_no_success(rest: str) -> None:
    with pytest.raises(RouterProtocolError):
        parse_window(f"PBC Status: Disabled\nLast WPS result: Success\n{rest}")


@pytest.mark.parametrize(
    ("key_management", "wps_state", "obstacle"),
    [
        ("WPA-PSK", "configured", None),
        ("WPA-PSK SAE", "configured", None),
        ("FT-PSK", "configured", None),
        ("WPA-PSK WPA-EAP", "configured", None),
        ("WPA-PSK", "not configured", Obstacle.OPEN_NETWORK),
        ("WPA-PSK", "disabled", Obstacle.WPS_DISABLED),
        ("SAE", "configured", Obstacle.WPA3_ONLY),
        ("SAE FT-SAE", "disabled", Obstacle.WPA3_ONLY),
        ("SAE-EXT-KEY", "configured", Obstacle.WPA3_ONLY),
        ("OWE", "configured", Obstacle.OPEN_NETWORK),
        ("", "configured", Obstacle.OPEN_NETWORK),
        ("WPA-EAP", "disabled", Obstacle.ENTERPRISE),
        ("WPA-EAP-SUITE-B-192", "configured", Obstacle.ENTERPRISE),
        ("WPA-EAP SAE", "configured", Obstacle.ENTERPRISE),
    ],
)
def test_obstacles(key_management: str, wps_state: str, obstacle: Obstacle | None) -> None:
    config = f"ssid=Net\nwps_state={wps_state}\nkey_mgmt={key_management}"
    assert parse_bss("wlan0", STATUS, config, IDLE).obstacle == obstacle


@pytest.mark.parametrize(
    ("config", "gives_one_devices_key"),
    [
        (CONFIG, False),
        (CONFIG.replace("psk=00\n", ""), True),
        # Where no device can join, none is given a key.
        (CONFIG.replace("psk=00\n", "").replace("WPA-PSK", "SAE"), False),
    ],
)
def test_a_key_that_only_one_device_may_use_is_not_shown(config: str, gives_one_devices_key: bool) -> None:
    assert parse_bss("wlan0", STATUS, config, IDLE).gives_one_devices_key is gives_one_devices_key


@pytest.mark.parametrize(
    ("lines", "backhaul"),
    [
        ("", None),
        ("\nmulti_ap=2\nmulti_ap_backhaul_ssid=Caf\\xc3\\xa9\nmulti_ap_backhaul_wpa_passphrase=x", "Café"),
        ("\nmulti_ap=3\nmulti_ap_backhaul_ssid=Net", "Net"),
        # The backhaul itself lets no device in by WPS.
        ("\nmulti_ap=1\nmulti_ap_backhaul_ssid=Net", None),
        ("\nmulti_ap=2", None),
    ],
)
def test_the_backhaul(lines: str, backhaul: str | None) -> None:
    assert parse_bss("wlan0", STATUS, CONFIG + lines, IDLE).backhaul == backhaul


@pytest.mark.parametrize(
    "state", ["DISABLED", "UNINITIALIZED", "COUNTRY_UPDATE", "ACS", "HT_SCAN", "DFS", "NO_IR", "UNKNOWN", ""]
)
def test_a_radio_that_does_not_send_is_off(state: str) -> None:
    assert parse_bss("wlan0", f"state={state}\nfreq=2412", CONFIG, IDLE).obstacle is Obstacle.RADIO_OFF


@pytest.mark.parametrize(
    ("frequency", "band"),
    [
        ("2412", Band.GHZ_2_4),
        ("2484", Band.GHZ_2_4),
        ("5180", Band.GHZ_5),
        ("5885", Band.GHZ_5),
        ("5955", Band.GHZ_6),
        ("7115", Band.GHZ_6),
        ("58320", None),
        ("0", None),
        ("²²²²", None),
    ],
)
def test_bands(frequency: str, band: Band | None) -> None:
    assert parse_bss("wlan0", f"state=ENABLED\nfreq={frequency}", CONFIG, IDLE).band is band


@pytest.mark.parametrize(
    ("written", "ssid"),
    [
        ("plain", "plain"),
        (r"Caf\xc3\xa9", "Café"),
        (r"a\\x41\"\t\n\r\e", 'a\\x41"\t\n\r\033'),
        (r"\xff", "\ufffd"),
        ("\\", "\\"),
    ],
)
def test_ssids(written: str, ssid: str) -> None:
    assert unescape(written) == ssid


@given(*[st.text(max_size=120)] * 3)
def test_no_answer_is_too_odd(status: str, config: str, wps_status: str) -> None:
    try:
        facts = parse_bss("wlan0", status, config, wps_status)
    except RouterProtocolError:
        return
    assert facts.ssid


@given(st.text(max_size=120))
def test_no_station_is_too_odd(reply: str) -> None:
    device = parse_station(f"{MAC}\n{reply}")
    assert device is None or device.mac == MAC
    assert parse_station(reply) is None
