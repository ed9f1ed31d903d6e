"""The sentences of every language: what people say is understood, and what belongs to others is left alone."""

from collections.abc import Iterator
from itertools import islice
import json
from pathlib import Path
import re
import string
from typing import Any

from hassil.intents import Intents, TextSlotList, WildcardSlotList
from hassil.sample import sample_sentence
import home_assistant_intents
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.wps_push.people.voice.language import Asked, Languages, async_languages
from custom_components.wps_push.people.voice.understanding import Understanding

from .repository import INTEGRATION, ROOT
from .speaking import Speaker
from .support import add_entry

LANGUAGES = {path.stem: path for path in sorted((INTEGRATION / "people" / "voice").glob("*.yaml"))}
SPOKEN = {code: load_yaml_dict(str(Path(__file__).parent / "spoken" / f"{code}.yaml")) for code in LANGUAGES}
"""For each language what people say for what can be asked, what names a network, and what means something else."""

AS_IN_ENGLISH = {"Open WPS", "Stop WPS"}

HOME_ASSISTANTS = {"zh-Hans": "zh-CN"}
"""What Home Assistant's sentences call a language, where its texts call it otherwise."""


@pytest.fixture
async def speaker(hass: HomeAssistant) -> Speaker:
    """Somebody in a home with a router of ours, whichever."""
    speaker = await Speaker.arrive(hass)
    hass.states.async_set("switch.relay", "off")
    await add_entry(hass, "entity", {"entity_id": "switch.relay"})
    return speaker


@pytest.fixture
async def languages(hass: HomeAssistant) -> Languages:
    return await async_languages(hass)


def said(code: str) -> Iterator[tuple[Asked, str]]:
    """All that people say in a language, and what they ask for with it."""
    yield from ((asked, sentence) for asked in Asked for sentence in SPOKEN[code][asked])
    yield from ((Asked.OPEN, sentence) for sentences in SPOKEN[code]["named"].values() for sentence in sentences)


async def test_what_people_say_is_understood(speaker: Speaker, languages: Languages) -> None:
    """In the language in which it is said, whatever the voice assistant speaks, and for nothing else."""
    understanding = Understanding(languages)
    for code, language in languages.items():
        for asked, sentence in said(code):
            assert await speaker.taken_for(sentence) == {asked}, sentence
            assert understanding.understand(sentence, asked, language)[0].code == code, sentence
            other = languages["ja" if code == "en" else "en"]
            heard, _ = understanding.understand(sentence, asked, other)
            assert heard.code == code or sentence in AS_IN_ENGLISH, sentence


NAMES = {
    "English": "en",
    "German": "de",
    "French": "fr",
    "Spanish": "es",
    "Italian": "it",
    "Dutch": "nl",
    "Polish": "pl",
    "Brazilian Portuguese": "pt-BR",
    "Japanese": "ja",
    "Simplified Chinese": "zh-Hans",
}


async def test_what_the_page_says_is_understood(speaker: Speaker, languages: Languages) -> None:
    understanding = Understanding(languages)
    page = (ROOT / "docs" / "voice.md").read_text(encoding="utf-8")
    (named,) = re.findall(r"in these ten: ([^.]+)\.", page)
    assert set(re.split(r", | and ", named)) == NAMES.keys()
    in_english = re.findall(r"^\| (\*(?!\*)[^|]+) \| [^|]+ \|$", page, re.MULTILINE)
    others = {name: re.findall(rf"^\| {name} \| (.+) \|$", page, re.MULTILINE) for name in NAMES if name != "English"}
    rows = {"en": in_english} | {NAMES[name]: found[0].split("|") for name, found in others.items()}
    for code, cells in rows.items():
        for asked, cell in zip(Asked, cells, strict=True):
            for sentence in re.findall(r"\*([^*]+)\*", cell):
                assert await speaker.taken_for(sentence) == {asked}, sentence
                language, name = understanding.understand(sentence, asked, languages[code])
                assert (language.code, name) == (code, None), sentence


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_sentences_of_others_are_left_alone(speaker: Speaker, code: str) -> None:
    own = home_assistants_sentences(HOME_ASSISTANTS.get(code, code), SPOKEN[code]["things"])
    assert len(own) >= 100
    taken = [sentence for sentence in (*SPOKEN[code]["not_ours"], *own) if await speaker.taken_for(sentence)]
    assert not taken


def home_assistants_sentences(code: str, things: list[str]) -> list[str]:
    """More than a hundred sentences of all of Home Assistant's intents in a language, about these things."""
    data = Path(home_assistant_intents.__file__).parent / "data" / f"{code}.json"
    answered: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    for kind in answered["intents"].values():
        for block in kind["data"]:
            # To parse all of them takes seconds.
            block["sentences"] = block["sentences"][:3]
    intents = Intents.from_dict(answered)
    words = TextSlotList.from_strings(things)
    free = {name for name, values in intents.slot_lists.items() if isinstance(values, WildcardSlotList)}
    lists = {**intents.slot_lists, **dict.fromkeys({"name", "area", "floor", *free}, words)}
    found = {
        sentence: None
        for intent in intents.intents.values()
        for block in intent.data
        for template in block.sentences
        for sentence in islice(
            sample_sentence(
                template,
                lists | block.slot_lists,
                intents.expansion_rules | block.expansion_rules,
                expand_ranges=False,
                skip_optionals=True,
            ),
            8,
        )
    }
    return list(found)[:: max(1, len(found) // 120)]


ENGLISH = load_yaml_dict(str(LANGUAGES["en"]))


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_complete(code: str) -> None:
    data = load_yaml_dict(str(LANGUAGES[code]))
    assert data.keys() == ENGLISH.keys()
    assert data["sentences"].keys() == set(Asked)
    assert len(data["months"]) == 12
    assert data["guests"]
    assert data["unnamed"]
    assert data["answers"].keys() == ENGLISH["answers"].keys()
    for key, answer in data["answers"].items():
        # English alone names the half of the day.
        assert placeholders(answer) <= placeholders(ENGLISH["answers"][key]) | {"hour"}, key
        if key not in {"time", "day_and_year"}:
            assert placeholders(answer) == placeholders(ENGLISH["answers"][key]), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_said_of_a_language_covers_all_of_it(code: str) -> None:
    assert SPOKEN[code].keys() == {*Asked, "named", "not_ours", "things"}
    assert all(len(SPOKEN[code][asked]) >= 5 for asked in Asked)
    assert len(SPOKEN[code]["not_ours"]) >= 5
