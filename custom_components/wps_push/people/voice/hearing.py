"""The sentences in Home Assistant's voice assistants: there while a router may be spoken of, and no longer."""

import asyncio
import logging
from typing import Any, Final

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.const import CONF_COMMAND, CONF_ID, CONF_PLATFORM
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.script import ScriptRunResult
from homeassistant.helpers.trigger import async_initialize_triggers, async_validate_trigger_config
from homeassistant.helpers.typing import ConfigType

from ...asking.spoken import async_allowing
from ...const import CONF_VOICE_ASK, CONF_VOICE_CONTROL, DOMAIN
from .announcing import async_satellite
from .language import Asked, Languages, async_languages, best
from .talking import Request, async_answer
from .understanding import Understanding

_LOGGER: Final = logging.getLogger(__name__)


async def async_start(hass: HomeAssistant) -> None:
    """Listen from now on, whenever a router may be spoken of."""
    languages = await async_languages(hass)
    understanding = await hass.async_add_executor_job(Understanding, languages)
    hearing = Hearing(hass, languages, understanding)
    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, hearing.entry_changed)
    hearing.update()


class Hearing:
    """Registers the sentences, once for all routers, as triggers of Home Assistant's conversations.

    That is what automations with sentences are made of. A sentence of an integration's own intent would have to be
    written into a file of the household's.
    """

    def __init__(self, hass: HomeAssistant, languages: Languages, understanding: Understanding) -> None:
        """Start without any sentence."""
        self._hass = hass
        self._languages = languages
        self._understanding = understanding
        self._stop: CALLBACK_TYPE | None = None
        self._is_registering = False

    @callback
    def entry_changed(self, _: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        """An entry was added, set up, unloaded or removed, or its options are others."""
        if entry.domain == DOMAIN:
            self.update()

    @callback
    def update(self) -> None:
        """Register the sentences, or take them back.

        They are there for opening as well while opening is not allowed: the answer then says where to allow it.
        """
        if async_allowing(self._hass, CONF_VOICE_ASK) or async_allowing(self._hass, CONF_VOICE_CONTROL):
            if self._stop is None and not self._is_registering:
                self._is_registering = True
                _ = self._hass.async_create_task(self._async_register(), f"{DOMAIN} voice")
        elif self._stop is not None:
            self._stop()
            self._stop = None

    async def _async_register(self) -> None:
        triggers: list[ConfigType] = []
        for asked in Asked:
            sentences = [language.templates[asked] for language in self._languages.values()]
            trigger = {CONF_PLATFORM: "conversation", CONF_ID: asked.value, CONF_COMMAND: sentences}
            triggers += await async_validate_trigger_config(self._hass, [trigger])
            # Home Assistant parses them, which takes some milliseconds each time.
            await asyncio.sleep(0)
        self._stop = await async_initialize_triggers(self._hass, triggers, self._async_heard, DOMAIN, "voice", _log)
        self._is_registering = False
        if self._stop is not None:
            # Nobody may want them any more.
            self.update()

    async def _async_heard(self, variables: dict[str, Any], _: Context | None = None) -> ScriptRunResult:
        """Answer somebody."""
        trigger = variables["trigger"]
        said, context = trigger["user_input"], trigger["user_input"]["context"]
        asked = Asked(trigger["id"])
        likely = best(self._languages, said["language"], self._hass.config.country)
        language, name = self._understanding.understand(said["text"], asked, likely)
        request = Request(
            asked=asked,
            name=name,
            language=language,
            context=Context(user_id=context["user_id"], parent_id=context["parent_id"], id=context["id"]),
            satellite_id=async_satellite(self._hass, trigger["satellite_id"], trigger["device_id"]),
        )
        answer = await async_answer(self._hass, request)
        return ScriptRunResult(conversation_response=answer, service_response=None, variables={})


def _log(level: int, message: str, **kwargs: Any) -> None:
    """Home Assistant's word about triggers. That they are there is no news in the log of a household."""
    _LOGGER.log(logging.DEBUG if level == logging.INFO else level, "Sentences: %s", message, **kwargs)
