"""A language of voice assistants: what people say in it about WPS, and what they are answered. Each is a file of data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
import re
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.singleton import singleton
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.language import matches
from homeassistant.util.yaml import load_yaml_dict

from ...asking.spoken import squeezed
from ..sentences import harmless

type Languages = Mapping[str, "Language"]

FALLBACK: Final = "en"
NETWORK: Final = "network"
"""The slot of a sentence that names a network."""

_LANGUAGES: HassKey[Languages] = HassKey("wps_push_languages")

_RULE: Final = re.compile(r"<(\w+)>")


class Asked(StrEnum):
    """What can be asked for."""

    OPEN = "open"
    CLOSE = "close"
    IS_OPEN = "is_open"
    LAST_JOINED = "last_joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language, as its file describes it."""

    code: str
    templates: Mapping[Asked, str]
    """What people say for each, as one template of hassil."""
    guests: Sequence[str]
    """What people call a network for guests."""
    unnamed: Sequence[str]
    """What people say in the place of a network's name without naming one: "the router"."""
    answers: Mapping[str, str]
    months: Sequence[str]

    @classmethod
    def from_dict(cls, code: str, data: Mapping[str, Any]) -> Self:
        """A language from the content of its file; raises `KeyError` where something is missing."""
        return cls(
            code=code,
            templates={asked: _template(data, asked) for asked in Asked},
            guests=data["guests"],
            unnamed=data["unnamed"],
            answers=data["answers"],
            months=data["months"],
        )

    def names(self, text: str) -> bool:
        """Whether a text in the place of a network's name names one, and is not just "the router"."""
        return squeezed(text) not in {"", *map(squeezed, self.unnamed)}

    def say(self, answer: str, **words: object) -> str:
        """An answer with its words filled in."""
        return self.answers[answer].format(**{key: harmless(str(word)) for key, word in words.items()})

    def choice(self, names: Iterable[str]) -> str:
        """Names to choose from: "Home, Lab or Attic"."""
        *others, last = names
        return self.say("or", others=self.answers["comma"].join(others), last=last) if others else last

    def listing(self, names: Iterable[str]) -> str:
        """Names one after another."""
        return self.answers["comma"].join(names)

    def sentences(self, *sentences: str) -> str:
        """Sentences one after another."""
        return self.answers["space"].join(sentences)

    def moment(self, at: datetime) -> str:
        """When something was, as people say it."""
        now, local = dt_util.now(), dt_util.as_local(at)
        half = "AM" if local.hour < 12 else "PM"
        time = self.say("time", hour=local.hour, hour12=local.hour % 12 or 12, minute=f"{local.minute:02}", half=half)
        days = (now.date() - local.date()).days
        key = {0: "today", 1: "yesterday"}.get(days, "day" if local.year == now.year else "day_and_year")
        return self.say(key, time=time, day=local.day, month=self.months[local.month - 1], year=local.year)


def best(languages: Languages, wanted: str | None, country: str | None) -> Language:
    """The language that comes nearest to what a voice assistant speaks; English where there is none."""
    return languages[next(iter(matches(wanted or FALLBACK, languages, country)), FALLBACK)]


@singleton(_LANGUAGES, async_=True)
async def async_languages(hass: HomeAssistant) -> Languages:
    """All languages by their codes, read once."""
    return await hass.async_add_executor_job(_load)


def _load() -> Languages:
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return {file.stem: Language.from_dict(file.stem, load_yaml_dict(str(file))) for file in files}


def _template(data: Mapping[str, Any], asked: Asked) -> str:
    """The sentences for what can be asked as one template, with the rules in it spelled out.

    One template costs a fraction of many: what frames every sentence is parsed once.
    """
    template: str = data["frame"].format(f"({'|'.join(data['sentences'][asked])})")
    while (expanded := _RULE.sub(lambda found: f"({data['rules'][found[1]]})", template)) != template:
        template = expanded
    # In languages that are written without spaces, a speech recogniser puts some of them in.
    return template if data["spaces"] else template.replace(" ", "[ ]")
