"""What people read of a device and of a window, in whole sentences."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_load_integrations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest

from custom_components.wps_push.home.events import WpsEvent
from custom_components.wps_push.people.sentences import (
    async_closed,
    async_joined,
    async_may_have_joined,
    async_not_connected,
    async_opened,
    async_refused,
)
from custom_components.wps_push.wps.evidence import Source
from custom_components.wps_push.wps.model import (
    Enrollee,
    EventType,
    Initiator,
    Network,
    Outcome,
    Refusal,
    Role,
    WindowEvent,
)
from custom_components.wps_push.wps.reason import Reason

from .repository import read_json

EXCEPTIONS = read_json("translations/en.json")["exceptions"]
PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "02:00:00:00:00:02"


@pytest.fixture(autouse=True)
async def texts(hass: HomeAssistant) -> None:
    """Home Assistant loads the texts of an integration when it is set up."""
    assert await async_setup_component(hass, "wps_push", {})


def event(happened: WindowEvent) -> WpsEvent:
    return WpsEvent(
        happened=happened,
        network=Network(id="main", ssid="Home", role=Role.MAIN),
        router="Router",
        device_id=None,
        at=dt_util.utcnow(),
        opened_at=None,
        context=None,
    )


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        (Enrollee(mac=PRINTER, given_name="Kitchen printer", hostname="brw1"), "Kitchen printer joined Home by WPS."),
        (Enrollee(mac=PRINTER, wps_name="jukebox", model="Pi 4"), "jukebox joined Home by WPS."),
        (
            Enrollee(mac=PRINTER, model="Pi 4", manufacturer="Raspberry"),
            "A device of the model Pi 4 joined Home by WPS.",
        ),
        (
            Enrollee(mac=PRINTER, manufacturer="Brother", vendor="Brother Industries"),
            "A device by Brother joined Home by WPS.",
        ),
        (Enrollee(mac=PRINTER, vendor="Brother Industries"), "A device by Brother Industries joined Home by WPS."),
        (Enrollee(mac=CAMERA), f"A device with the address {CAMERA} joined Home by WPS."),
    ],
)
@pytest.mark.parametrize("opened_by", Initiator)
async def test_a_device_that_joined(hass: HomeAssistant, device: Enrollee, sentence: str, opened_by: Initiator) -> None:
    happened = WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=opened_by, device=device)
    nobody = "" if opened_by is Initiator.HOME_ASSISTANT else " Nobody had asked for it in Home Assistant."
    assert async_joined(hass, event(happened), device) == sentence + nobody


async def test_what_is_concluded_is_said_to_be(hass: HomeAssistant) -> None:
    device = Enrollee(mac=PRINTER, hostname="brw1", source=Source.CONCLUDED)
    happened = WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=Initiator.HOME_ASSISTANT, device=device)
    assert async_joined(hass, event(happened), device) == (
        "brw1 joined Home by WPS. The router did not say which device joined, and this is the only one that fits."
    )


@pytest.mark.parametrize(
    ("opened_by", "sentence"),
    [
        (Initiator.HOME_ASSISTANT, "The WPS window of Home is open, so a device can join now."),
        (
            Initiator.ELSEWHERE,
            "The WPS window of Home was opened, but not from Home Assistant. A device can join now.",
        ),
    ],
)
async def test_a_window_that_opened(hass: HomeAssistant, opened_by: Initiator, sentence: str) -> None:
    assert async_opened(hass, event(WindowEvent(type=EventType.WINDOW_OPENED, opened_by=opened_by))) == sentence


SENTENCES = {
    Outcome.PAIRED: "The WPS window of Home closed because a device joined.",
    Outcome.TIMED_OUT: "The WPS window of Home closed because its time was over.",
    Outcome.CANCELLED: "The WPS window of Home was closed early.",
    Outcome.OVERLAP: "Two devices asked to join Home by WPS at the same time, so neither got in.",
    Outcome.FAILED: "A device tried to join Home by WPS and failed.",
    Outcome.INTERRUPTED: "The WPS window of Home ended before its time, and the router does not say why.",
}


@pytest.mark.parametrize("outcome", SENTENCES)
async def test_a_window_that_closed(hass: HomeAssistant, outcome: Outcome) -> None:
    happened = WindowEvent(type=EventType.WINDOW_CLOSED, opened_by=Initiator.ELSEWHERE, outcome=outcome)
    assert async_closed(hass, event(happened)) == SENTENCES[outcome]


@pytest.mark.parametrize(
    ("candidates", "names"),
    [
        ([Enrollee(mac=PRINTER, hostname="printer")], "printer"),
        ([Enrollee(mac=PRINTER, vendor="Brother")], "a device by Brother"),
        ([Enrollee(mac=PRINTER, model="Pi 4", manufacturer="Raspberry"), Enrollee(mac=CAMERA)], f"Pi 4, {CAMERA}"),
        ([Enrollee(mac=PRINTER, hostname="](x)<b>`")], ")(x)(b)'"),
    ],
)
async def test_who_may_have_joined(hass: HomeAssistant, candidates: list[Enrollee], names: str) -> None:
    happened = WindowEvent(
        type=EventType.WINDOW_CLOSED,
        opened_by=Initiator.HOME_ASSISTANT,
        outcome=Outcome.TIMED_OUT,
        candidates=tuple(candidates),
    )
    assert async_closed(hass, event(happened)) == (
        f"{SENTENCES[Outcome.TIMED_OUT]} Something new appeared on the Wi-Fi in the meantime ({names})."
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[Tap](http://evil.test)", "(Tap)(http: //evil.test)"),
        ("![](//evil.test/x.png)", "!()(//evil.test/x.png)"),
        ("HTTPS://evil.test", "HTTPS: //evil.test"),
        ("Www.evil.test", "Www .evil.test"),
        ("help@evil.test", "help@ evil.test"),
        ("# Update now", "#Update now"),
        ("1. Tap", "1.Tap"),
        ("- Tap", "-Tap"),
        ("**Tap** ~~x~~", "\u2217\u2217Tap\u2217\u2217 \u223c\u223cx\u223c\u223c"),
        ("Tom's ESP_12 #2 (3.5 GHz)", "Tom's ESP_12 #2 (3.5 GHz)"),
    ],
)
async def test_a_strangers_words_are_no_markdown_and_stay_readable(hass: HomeAssistant, name: str, shown: str) -> None:
    """Home Assistant's frontend makes links of addresses without brackets, too."""
    device = Enrollee(mac=PRINTER, wps_name=name)
    happened = WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=Initiator.HOME_ASSISTANT, device=device)
    assert async_joined(hass, event(happened), device) == f"{shown} joined Home by WPS."


@pytest.mark.parametrize("reason", Reason)
async def test_a_device_that_has_joined_and_is_not_on_the_network(hass: HomeAssistant, reason: Reason) -> None:
    device = Enrollee(mac=PRINTER, vendor="Brother")
    happened = WindowEvent(
        type=EventType.DEVICE_NOT_CONNECTED, opened_by=Initiator.HOME_ASSISTANT, device=device, reason=reason
    )
    assert async_not_connected(hass, event(happened), device).startswith(
        "WPS gave the key of Home to a device by Brother, but it did not come onto the network. "
    )


@pytest.mark.parametrize("refusal", Refusal)
async def test_a_press_that_was_turned_down(hass: HomeAssistant, refusal: Refusal) -> None:
    happened = WindowEvent(type=EventType.WINDOW_REFUSED, opened_by=Initiator.HOME_ASSISTANT, refusal=refusal)
    (words,) = [text["message"] for key, text in EXCEPTIONS.items() if key == f"refused_{refusal}"]
    assert async_refused(hass, event(happened), refusal) == words.format(name="Home", seconds="120")


async def test_who_has_asked(hass: HomeAssistant) -> None:
    device = Enrollee(mac=PRINTER, hostname="brw1")
    joined = event(WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=Initiator.HOME_ASSISTANT, device=device))
    assert async_joined(hass, joined, device, "Ann") == (
        "brw1 joined Home by WPS. The window was opened from Home Assistant by Ann."
    )
    opened = event(WindowEvent(type=EventType.WINDOW_OPENED, opened_by=Initiator.HOME_ASSISTANT))
    assert async_opened(hass, opened, "Ann").endswith(" The window was opened from Home Assistant by Ann.")
    for closed_by, more in ((Initiator.HOME_ASSISTANT, " It was closed from Home Assistant by Ann."), (None, "")):
        end = WindowEvent(
            type=EventType.WINDOW_CLOSED,
            opened_by=Initiator.HOME_ASSISTANT,
            outcome=Outcome.CANCELLED,
            closed_by=closed_by,
        )
        assert async_closed(hass, event(end), "Ann") == SENTENCES[Outcome.CANCELLED] + more


@pytest.mark.parametrize(
    ("language", "names", "sentences"),
    [
        (
            "ja",
            "WPS で Home に接続した可能性があります\N{FULLWIDTH COLON}brw1、Pi 4 (02:00:00:00:00:02)。",
            "brw1 が WPS で Home に接続しました。Ann が Home Assistant からウィンドウを開きました。",
        ),
        (
            "pt-BR",
            "Pode ter se conectado a Home por WPS: brw1, Pi 4 (02:00:00:00:00:02).",
            "brw1 se conectou a Home por WPS. A janela foi aberta por Ann no Home Assistant.",
        ),
        (
            "zh-Hans",
            "可能已通过 WPS 加入 Home\N{FULLWIDTH COLON}brw1、Pi 4 (02:00:00:00:00:02)。",
            "brw1 已通过 WPS 加入 Home。窗口由 Ann 通过 Home Assistant 打开。",
        ),
    ],
)
async def test_the_language_says_what_stands_between_names_and_between_sentences(
    hass: HomeAssistant, language: str, names: str, sentences: str
) -> None:
    hass.config.language = language
    await async_load_integrations(hass, {"wps_push"})
    devices = [Enrollee(mac=PRINTER, hostname="brw1"), Enrollee(mac=CAMERA, model="Pi 4")]
    joined = event(WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=Initiator.HOME_ASSISTANT, device=devices[0]))
    assert async_may_have_joined(hass, joined, devices) == names
    assert async_joined(hass, joined, devices[0], "Ann") == sentences
