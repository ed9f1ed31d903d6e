"""The other languages say what English says: all of it, in their own words, and in the words of Home Assistant."""

from collections import Counter
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any, Final
import unicodedata

from homeassistant import components
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.errors import error_placeholders
from custom_components.wps_push.people.sentences import async_joined, async_may_have_joined, async_refused
from custom_components.wps_push.wps.evidence import Source
from custom_components.wps_push.wps.model import Enrollee, EventType, Initiator, Refusal, WindowEvent
from custom_components.wps_push.wps.router import WindowRefused

from .repository import INTEGRATION, ROOT, read_json
from .test_sentences import PRINTER, event


def flat(texts: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its path."""
    for name, inner in texts.items():
        if isinstance(inner, str):
            yield path + name, inner
        else:
            yield from flat(inner, f"{path}{name}.")


TEXTS: Final = {
    path.stem: dict(flat(read_json(f"translations/{path.name}")))
    for path in (INTEGRATION / "translations").glob("*.json")
}
ENGLISH: Final = TEXTS["en"]
OTHERS: Final = sorted(TEXTS.keys() - {"en"})

NAMES: Final = {
    "FRITZ!Box, FRITZ!Repeater",
    "Freebox",
    "Home Assistant",
    "Huawei HiLink",
    "Keenetic",
    "Linksys",
    "MikroTik",
    "OpenWrt",
    "Orange Livebox",
    "TP-Link",
    "WPS",
    "hostapd",
    "prplOS",
}
"""What has one name in all languages."""

IN_SMALL_LETTERS: Final = ("hostapd", "prplOS", "root", "mafreebox")
"""What a sentence may begin with, since it is never capitalised."""

AS_IN_ENGLISH: Final = {
    "de": {"Band", "Name"},
    "fr": {"Notifications", "Obstacle", "Source"},
    "it": {"Area", "Password"},
    "nl": {"Band", "Open", "Overlap"},
}
"""Words that a language shares with English."""

ENGLISH_ALONE: Final = re.compile(r"\b(?:the|with|which|that|this|your|its|from|they|what|when)\b", re.IGNORECASE)
"""Frequent words of English that are none in the other languages."""

CALLED: Final = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "nl": "Dutch",
    "pl": "Polish",
    "pt-BR": "Brazilian Portuguese",
    "zh-Hans": "Simplified Chinese",
}
"""What the documents call the languages."""

HOME_ASSISTANTS: Final = {
    "en": ("Settings", "Devices & services", "Reconfigure", "Configure", "Repairs"),
    "de": ("Einstellungen", "Geräte & Dienste", "Neu konfigurieren", "Konfigurieren", "Reparaturen"),
    "es": ("Configuración", "Dispositivos y servicios", "Reconfigurar", "Configurar", "Reparaciones"),
    "fr": ("Paramètres", "Appareils et services", "Reconfigurer", "Configurer", "Corrections"),
    "it": ("Impostazioni", "Dispositivi e servizi", "Riconfigura", "Configura", "Riparazioni"),
    "ja": ("設定", "デバイスとサービス", "再設定", "設定", "修復"),
    "nl": ("Instellingen", "Apparaten en diensten", "Herconfigureer", "Configureer", "Reparaties"),
    "pl": ("Ustawienia", "Urządzenia oraz usługi", "Rekonfiguracja", "Konfiguruj", "Problemy"),
    "pt-BR": ("Configurações", "Dispositivos & serviços", "Reconfigurar", "Configurar", "Reparos"),
    "zh-Hans": ("设置", "设备与服务", "重新配置", "配置", "修复"),
}
"""What Home Assistant's frontend calls the places that our texts send people to."""

QUOTES: Final = {
    "de": ["„", "“"],
    "fr": ["«", "»"],
    "ja": ["「", "」"],
    "nl": ["\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"],
    "pl": ["„", "”"],
    "zh-Hans": ["“", "”"],
}
"""How a language quotes, if not with straight marks."""

TECHNICAL: Final = re.compile(
    r"ssh-keygen -lf \S+\.pub|dropbearkey -y -f \S+_host_key|\d+(?:\.\d+){3}|[0-9a-f]{2}(?::[0-9a-f]{2}){5}|Device\.WiFi\."
    r"|(?<![A-Za-z0-9])(?:ctrl_interface(?:_group)?|hostapd(?:_cli|\.conf)?|wpad(?:-basic)?|[a-z]+\.(?:lan|box|fr|it)|https?"
    r"|rest-api|www(?:-ssl)?|fritz1234|8080|22|BEGIN|END|PMF|PIN|QR|MAC|SSH|GHz|WPS|WPA[23]|[45]G|root|admin)(?![A-Za-z0-9])"
)
"""What stays as it is in every language."""

OWN_WORDS: Final = {"zh-Hans": {"QR": "二维码"}}
"""What is technical, and has a word of its own in a language, which Home Assistant uses too."""

REFERENCES: Final = {
    "config.create_entry.default": "entity.button.open_window.name",
    "config.create_entry.works": "entity.button.open_window.name",
    "config.error.certificate": "config.step.openwrt.data.verify_ssl",
    "config.step.kind.menu_option_descriptions.openwrt": "config.step.hostapd_ssh.title",
    "config_subentries.join.abort.finished": "entity.button.open_window.name",
    "exceptions.device_unknown.message": "services.list_devices.name",
    "exceptions.not_blocked.message": "services.list_devices.name",
    "issues.pin_attempted.fix_flow.step.confirm.description": "issues.unsafe_pin_fixable.title",
    "issues.unsafe_pin_with_wps_by_option.description": "options.step.init.data.only_while_needed",
    "triggers.device_paired.description": "triggers.window_closed.name",
}
"""Texts that name something which another text is the name of."""

every_language = pytest.mark.parametrize("language", sorted(TEXTS))
every_other_language = pytest.mark.parametrize("language", OTHERS)


def placeholders(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{\w*\}", text))


def pairs(language: str) -> Iterator[tuple[str, str, str]]:
    """Every text: where it stands, in English, and in another language."""
    for path, text in TEXTS[language].items():
        yield path, ENGLISH[path], text


def ending(text: str) -> str | None:
    """What kind of end a text has: that of a sentence, a question or a beginning; None for a mere name."""
    mark = unicodedata.normalize("NFKC", text[-1])
    return mark if mark in "?:" else "." if mark in ".!。" else None


def test_who_is_answered_in_a_language_can_read_in_it() -> None:
    assert TEXTS.keys() == {path.stem for path in (INTEGRATION / "people" / "voice").glob("*.yaml")}


@pytest.mark.parametrize("page", ["README.md", "docs/voice.md"])
def test_the_documents_name_every_language(page: str) -> None:
    words = (ROOT / page).read_text()
    assert {code for code, name in CALLED.items() if re.search(rf"\b{name}\b", words)} == TEXTS.keys()


@every_other_language
def test_a_language_is_complete(language: str) -> None:
    assert list(TEXTS[language]) == list(ENGLISH)


@every_other_language
def test_nothing_is_left_in_english(language: str) -> None:
    same = {
        text
        for _, english, text in pairs(language)
        if text == english and re.search(r"[a-z]", re.sub(r"\{\w+\}", "", text))
    }
    assert same - NAMES == AS_IN_ENGLISH.get(language, set())
    # What stands on the pages of a router in English is capitalised, and «Permettre les …» is French anyway.
    words = {
        path: ENGLISH_ALONE.findall(re.sub(r"\[[^]]*\]\([^)]*\)|\{\w+\}|«[^»]*»", "", text))
        for path, _, text in pairs(language)
    }
    assert {path: found for path, found in words.items() if found} == {}


@every_other_language
def test_placeholders_stay(language: str) -> None:
    for path, english, text in pairs(language):
        assert placeholders(text) == placeholders(english), path
        # Sentences that are filled in stay behind the others.
        if behind := re.search(r"(?:[.:] |\n)(\{\w+\})$", english):
            assert text.endswith(behind[1]), path
        assert "{" not in re.sub(r"\{\w+\}", "", text), path


@every_other_language
def test_the_form_of_a_text_stays(language: str) -> None:
    for path, english, text in pairs(language):
        lines = [[(bool(line), line.startswith("- ")) for line in one.split("\n")] for one in (english, text)]
        assert lines[0] == lines[1], path
        for mark in ("**", "*", "`"):
            assert text.count(mark) == english.count(mark), (path, mark)
        if menus := english.count(" > "):
            assert text.count(" > ") == menus, path
        for address in (r"\]\(([^)]*)\)", r"`([^`]*)`"):
            assert re.findall(address, text) == re.findall(address, english), path


@every_other_language
def test_a_sentence_stays_a_sentence(language: str) -> None:
    for path, english, text in pairs(language):
        assert ending(text) == ending(english), path
        assert not re.search(r"  |^\s|\s$| [,.](?=\s|$)|\.\.", text), path
        if english[0].isupper() and ending(text) == ".":
            assert not text[0].islower() or text.startswith(IN_SMALL_LETTERS), path


@every_language
def test_quotations_are_closed_and_those_of_the_language(language: str) -> None:
    pair = QUOTES.get(language, ['"', '"'])
    for path, text in TEXTS[language].items():
        # The Freebox speaks French to everybody, and an apostrophe is no quotation.
        own = re.sub(r"«(?:Permettre|Modification)[^»]*»|(?<=\w)\N{RIGHT SINGLE QUOTATION MARK}(?=\w)", "", text)
        quotes = [mark for mark in own if mark in '"„「」' or unicodedata.category(mark) in {"Pi", "Pf"}]
        assert quotes == pair * (len(quotes) // 2), path


@every_language
def test_the_title_of_a_repair_fits_on_a_phone(language: str) -> None:
    """The frontend gives it one line and cuts it, and the name of a router may be long."""
    titles = [text for path, text in TEXTS[language].items() if re.search(r"\.fix_flow\.step\.\w+\.title$", path)]
    assert titles
    assert [title for title in titles if "{" in title or _width(title) > 30] == []


def _width(text: str) -> int:
    """How wide a text is, in letters; those of Japanese and Chinese are as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1 for letter in text)


@every_other_language
def test_what_is_technical_stays(language: str) -> None:
    own = OWN_WORDS.get(language, {})
    for path, english, text in pairs(language):
        expected = {own.get(word, word) for word in TECHNICAL.findall(english)}
        assert expected <= {*TECHNICAL.findall(text), *(word for word in own.values() if word in text)}, path


@every_language
@pytest.mark.parametrize("path", REFERENCES)
def test_what_a_text_names_is_called_so(language: str, path: str) -> None:
    texts = TEXTS[language]
    assert texts[REFERENCES[path]] in texts[path]


@every_language
def test_what_belongs_to_home_assistant_has_its_name(language: str) -> None:
    texts = TEXTS[language]
    settings, devices, reconfigure, configure, repairs = HOME_ASSISTANTS[language]
    for key in ("entry_disabled", "entry_not_running", "invalid_auth", "no_router_running"):
        assert settings in texts[f"exceptions.{key}.message"]
        assert devices in texts[f"exceptions.{key}.message"]
    assert reconfigure in texts["config.abort.already_configured"]
    assert reconfigure in texts["config.error.key_changed"]
    for key in ("refused_other_router", "refused_radio_off"):
        assert configure in texts[f"exceptions.{key}.message"]
    assert settings in texts["exceptions.certificate_changed.message"]
    assert repairs in texts["exceptions.certificate_changed.message"]
    theirs = Path(components.__path__[0]) / "fritz" / "translations" / f"{language}.json"
    fields = json.loads(theirs.read_text(encoding="utf-8"))["config"]["step"]["user"]["data"]
    for step in ("asuswrt", "fritzbox", "openwrt", "reauth_confirm"):
        for field in ("username", "password"):
            assert texts[f"config.step.{step}.data.{field}"] == fields[field]


@pytest.mark.parametrize("retry_in", [None, 0, 0.4, 1, 2, 10, 21.5, 119.9, 120])
def test_the_only_number_in_a_text_is_a_ten(retry_in: float | None) -> None:
    """The word behind it has another form for 1 in most languages, and for 2 in Polish."""
    seconds = int(error_placeholders(WindowRefused(Refusal.OVERLAP, retry_in=retry_in))["seconds"])
    assert seconds > 0
    assert seconds % 10 == 0
    assert 0 <= seconds - (120 if retry_in is None else retry_in) <= 10


async def test_a_household_that_speaks_german(hass: HomeAssistant) -> None:
    """As Home Assistant itself loads and shows it."""
    hass.config.language = "de"
    assert await async_setup_component(hass, DOMAIN, {})
    joined = event(WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=Initiator.ELSEWHERE))
    printer = Enrollee(mac=PRINTER, hostname="drucker", source=Source.CONCLUDED)
    assert async_joined(hass, joined, printer) == (
        "drucker ist per WPS ins WLAN Home gekommen. Der Router hat nicht gesagt, welches Gerät es war; nur dieses passt. "
        "In Home Assistant hatte das niemand angefordert."
    )
    assert async_may_have_joined(hass, joined, [Enrollee(mac=PRINTER, vendor="Brother")]) == (
        f"Vielleicht per WPS ins WLAN Home gekommen: ein Gerät von Brother ({PRINTER})."
    )
    assert async_refused(hass, joined, Refusal.OVERLAP).endswith(
        "und drücke etwa 120 Sekunden, nachdem das andere aufgehört hat, noch einmal."
    )
    repairs = await async_get_translations(hass, "de", "issues", {DOMAIN})
    title = repairs["component.wps_push.issues.moved.title"]
    assert title.format(name="FRITZ!Box") == "FRITZ!Box scheint umgezogen zu sein"
    errors = await async_get_translations(hass, "de", "exceptions", {DOMAIN})
    message = errors["component.wps_push.exceptions.cannot_connect.message"]
    assert message.format(name="FRITZ!Box").startswith("FRITZ!Box antwortet nicht. ")
