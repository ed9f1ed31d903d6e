"""What is said of who joined: to whoever asks, and by itself to the satellite that somebody has spoken to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
import homeassistant.components
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.home.events import WpsEvent
from custom_components.wps_push.people.voice.ending import end_in_words
from custom_components.wps_push.people.voice.language import async_languages
from custom_components.wps_push.wps.evidence import Source
from custom_components.wps_push.wps.model import Enrollee, EventType, Initiator, Network, Outcome, Role, WindowEvent

from .openwrt_home import CAMERA, PRINTER, Home
from .speaking import Satellites, Speaker
from .support import add_entry, eventually, faster

ANNOUNCES = 1
CANNOT = 2


@pytest.fixture
def kitchen(satellites: Satellites) -> str:
    return satellites.put("kitchen", ANNOUNCES)


async def test_the_satellite_that_asked_announces_who_joined(
    hass: HomeAssistant, speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    satellites.put("bedroom", ANNOUNCES)
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", satellite=kitchen)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: satellites.said)
    assert satellites.said == [(kitchen, "printer has joined Home.")]


async def test_it_is_announced_in_the_language_of_the_question(
    speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    await home.move_in(voice_control=True)
    await speaker.say("Öffne das WPS-Fenster", "de", satellite=kitchen)
    home.router.press(PRINTER, "drucker")
    await eventually(lambda: satellites.said)
    assert satellites.said == [(kitchen, "drucker ist jetzt im WLAN Home.")]


async def test_it_is_announced_that_nobody_came(
    speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", satellite=kitchen)
    await eventually(lambda: satellites.said)
    ((_, message),) = satellites.said
    assert message.startswith("Nobody joined Home. Is the device within reach?")
    assert home.shown.outcome == "timed_out"


async def test_a_reload_meanwhile_changes_nothing(
    hass: HomeAssistant, speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    entry = await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", satellite=kitchen)
    await hass.config_entries.async_reload(entry.entry_id)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: satellites.said)
    assert satellites.said == [(kitchen, "printer has joined Home.")]


async def test_who_asks_twice_hears_one_announcement(
    hass: HomeAssistant, speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    bedroom = satellites.put("bedroom", ANNOUNCES)
    await home.move_in(voice_control=True)
    for satellite in (kitchen, kitchen, bedroom):
        await speaker.say("open the WPS window", satellite=satellite)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: len(satellites.said) == 2)
    assert {satellite for satellite, _ in satellites.said} == {kitchen, bedroom}
    # The next window is another one.
    await speaker.say("open the WPS window", satellite=kitchen)
    home.router.press(CAMERA, "camera")
    await eventually(lambda: len(satellites.said) == 3)
    assert satellites.said[2] == (kitchen, "camera has joined Home.")


async def test_a_satellite_that_is_busy_announces_it_later(
    speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    satellites.refuses = 2
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", satellite=kitchen)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: satellites.said)


async def test_a_satellite_that_does_not_answer_is_left_alone(
    hass: HomeAssistant, speaker: Speaker, home: Home, satellites: Satellites, kitchen: str
) -> None:
    satellites.refuses = 9
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", satellite=kitchen)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: satellites.refuses == 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (satellites.refuses, satellites.said) == (6, [])


@pytest.mark.parametrize("how", ["cannot", "asleep", "by voice", "removed"])
async def test_nothing_is_announced_to_who_cannot_hear_it_or_knows(
    hass: HomeAssistant, speaker: Speaker, home: Home, satellites: Satellites, kitchen: str, how: str
) -> None:
    """A satellite without the feature; one that is not there; one that has closed it; one of a router that is gone."""
    satellite = {"cannot": satellites.put("old", CANNOT), "asleep": "assist_satellite.gone"}.get(how, kitchen)
    entry = await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", satellite=satellite)
    if how == "by voice":
        await speaker.say("close the WPS window", satellite=satellite)
    elif how == "removed":
        await hass.config_entries.async_remove(entry.entry_id)
    else:
        home.router.press(PRINTER, "printer")
        await home.recorder.until("device_identified")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert satellites.said == []


async def test_the_satellite_of_a_device_is_found(
    hass: HomeAssistant, speaker: Speaker, home: Home, satellites: Satellites
) -> None:
    """Some voice assistants report only which device somebody has spoken to."""
    entry = MockConfigEntry(domain="speaker")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, identifiers={("speaker", "1")})
    er.async_get(hass).async_get_or_create("sensor", "speaker", "1", device_id=device.id)
    er.async_get(hass).async_get_or_create(
        "assist_satellite", "speaker", "1", device_id=device.id, suggested_object_id="hall"
    )
    hall = satellites.put("hall", ANNOUNCES)
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window", device=device.id)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: satellites.said)
    assert satellites.said == [(hall, "printer has joined Home.")]


async def test_a_router_that_does_not_know_does_not_claim_that_nobody_came(
    hass: HomeAssistant, speaker: Speaker, satellites: Satellites, kitchen: str
) -> None:
    faster(hass, 400)
    hass.states.async_set("button.wps", "unknown", {"friendly_name": "Box"})
    hass.services.async_register("button", "press", lambda _: None)
    await add_entry(hass, "entity", {"entity_id": "button.wps"}, voice_control=True)
    await speaker.say("open the WPS window", satellite=kitchen)
    await eventually(lambda: satellites.said)
    assert satellites.said == [
        (kitchen, "The WPS window of Box has closed. I do not know whether a device has joined.")
    ]


def test_home_assistants_satellites_are_as_these_are() -> None:
    """To import them would need the libraries of all voice satellites."""
    folder = Path(homeassistant.components.__path__[0]) / "assist_satellite"
    assert f"    ANNOUNCE = {ANNOUNCES}\n" in (folder / "const.py").read_text()
    announce = load_yaml_dict(str(folder / "services.yaml"))["announce"]
    assert "message" in announce["fields"]
    assert announce["target"]["entity"]["domain"] == "assist_satellite"


def ended(outcome: Outcome, closed_by: Initiator | None = None) -> WpsEvent:
    happened = WindowEvent(
        type=EventType.WINDOW_CLOSED, opened_by=Initiator.HOME_ASSISTANT, outcome=outcome, closed_by=closed_by
    )
    now = dt_util.utcnow()
    network = Network(id="main", ssid="Home", role=Role.MAIN)
    return WpsEvent(
        happened=happened, network=network, router="Router", device_id=None, at=now, opened_at=now, context=None
    )


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        (Enrollee(mac=PRINTER, given_name="Kitchen printer"), "Kitchen printer has joined Home."),
        (Enrollee(mac=PRINTER, model="Pi 4", manufacturer="Raspberry"), "Pi 4 has joined Home."),
        (Enrollee(mac=PRINTER, vendor="Brother"), "A device by Brother has joined Home."),
        (Enrollee(mac=PRINTER), "A device has joined Home."),
        (
            Enrollee(mac=PRINTER, hostname="brw1", source=Source.CONCLUDED),
            "brw1 has joined Home. The router did not say which device it was, and this is the only one that fits.",
        ),
        # The voice assistant's page shows answers as Markdown.
        (Enrollee(mac=PRINTER, hostname="![x](http://x)<b>"), "!(x)(http: //x)(b) has joined Home."),
    ],
)
async def test_a_device_is_called_by_what_is_known_of_it(hass: HomeAssistant, device: Enrollee, sentence: str) -> None:
    english = (await async_languages(hass))["en"]
    assert end_in_words(english, ended(Outcome.PAIRED), [device], [], is_certain=True) == sentence


NEW = "Something new appeared on the Wi-Fi in the meantime: camera, a device by Brother, a device without a name."


async def test_every_end_has_words_in_every_language(hass: HomeAssistant) -> None:
    candidates = [
        Enrollee(mac=CAMERA, hostname="camera"), Enrollee(mac=PRINTER, vendor="Brother"), Enrollee(mac=PRINTER)
    ]  # fmt: skip
    for code, language in (await async_languages(hass)).items():
        announced = {
            outcome: end_in_words(language, ended(outcome), [], candidates, is_certain=True)
            for outcome in Outcome
            if outcome is not Outcome.REFUSED
        }
        assert all(message and "Home" in message and "Brother" in message for message in announced.values()), code
        assert len(set(announced.values())) == len(announced)
        if code == "en":
            assert announced[Outcome.TIMED_OUT] == (
                f"The WPS window of Home has closed. I do not know whether a device has joined. {NEW}"
            )


async def test_whoever_has_closed_it_knows(hass: HomeAssistant) -> None:
    english = (await async_languages(hass))["en"]
    ours, theirs = (
        ended(Outcome.CANCELLED, closed_by) for closed_by in (Initiator.HOME_ASSISTANT, Initiator.ELSEWHERE)
    )
    assert end_in_words(english, ours, [], [], is_certain=True) is None
    assert end_in_words(english, theirs, [], [], is_certain=True) == (
        "Somebody has closed the WPS window of Home at the router."
    )


@pytest.mark.parametrize(
    ("days", "when"),
    [
        (0, "today at 2:05 PM"),
        (1, "yesterday at 2:05 PM"),
        (30, "on October 30 at 2:05 PM"),
        (400, "on October 25, 2025"),
    ],
)
async def test_a_moment_is_said_as_people_do(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, days: int, when: str
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 11, 29, 13, 5, tzinfo=UTC))
    at = dt_util.utcnow() - timedelta(days=days)
    freezer.move_to(datetime(2026, 11, 29, 22, 59, tzinfo=UTC))
    english = (await async_languages(hass))["en"]
    # In summer it was an hour later there.
    assert english.moment(at) == when.replace("2:05", "3:05" if days == 400 else "2:05")


async def test_who_joined_last(hass: HomeAssistant, speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    for mac, name, announced in (
        (CAMERA, "camera", "camera joined Home today at "),
        (PRINTER, None, "A device by Brother"),
        ("02:00:00:00:00:09", None, "A device without a name joined Home today at "),
    ):
        home.recorder.clear()
        await speaker.say("open the WPS window")
        home.router.press(mac, name)
        await home.recorder.until("device_identified")
        await eventually(lambda: home.shown.window == "closed")
        assert (await speaker.say("who joined the Wi-Fi last?")).startswith(announced)
    data = {"mac": "02:00:00:00:00:09", "name": "Jukebox"}
    await hass.services.async_call("wps_push", "name_device", data, blocking=True)
    assert (await speaker.say("who joined the Wi-Fi last?")).startswith("Jukebox joined Home today at ")


async def test_who_joined_last_may_be_concluded(hass: HomeAssistant, speaker: Speaker, home: Home) -> None:
    entry = await home.move_in()
    device = Enrollee(mac=PRINTER, hostname="brw1", source=Source.CONCLUDED)
    entry.runtime_data.router.store.joined.remember(ended(Outcome.PAIRED), device)
    answer = await speaker.say("who joined the Wi-Fi last?")
    assert answer.startswith("brw1 joined Home today at ")
    assert answer.endswith("The router did not say which device it was, and this is the only one that fits.")
