"""Somebody who talks to Home Assistant's voice assistant, and the satellites that stand in the rooms."""

from typing import Self

from homeassistant.components import conversation
from homeassistant.components.conversation.agent_manager import TRIGGER_INTENT_NAME_PREFIX, get_agent_manager
from homeassistant.components.conversation.models import ConversationInput
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.people.voice.language import Asked

NOT_UNDERSTOOD = "no_intent_match"


class Speaker:
    """Says something, and hears the answer."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass

    @classmethod
    async def arrive(cls, hass: HomeAssistant) -> Self:
        """Set up Home Assistant's conversation, as nearly every home has it."""
        assert await async_setup_component(hass, "homeassistant", {})
        assert await async_setup_component(hass, "conversation", {})
        await hass.async_block_till_done()
        return cls(hass)

    async def say(
        self,
        text: str,
        language: str = "en",
        *,
        satellite: str | None = None,
        device: str | None = None,
        context: Context | None = None,
    ) -> str:
        """What Home Assistant answers, or the code of its error."""
        result = await conversation.async_converse(
            self._hass, text, None, context or Context(), language, device_id=device, satellite_id=satellite
        )
        answer: str = result.response.error_code or result.response.speech["plain"]["speech"]
        return answer

    @property
    def sentences(self) -> list[str]:
        """All templates that Home Assistant listens to for others."""
        return get_agent_manager(self._hass).trigger_sentences

    async def taken_for(self, text: str) -> set[Asked]:
        """What of ours Home Assistant takes a sentence for, if nobody else has registered any."""
        agent = get_agent_manager(self._hass).default_agent
        assert agent
        said = ConversationInput(text, Context(), None, None, None, "en", conversation.HOME_ASSISTANT_AGENT)
        found = await agent.async_recognize_sentence_trigger(said)
        numbers = (
            {int(name.removeprefix(TRIGGER_INTENT_NAME_PREFIX)) for name in found.matched_triggers} if found else ()
        )
        return {list(Asked)[number % len(Asked)] for number in numbers}


class Satellites:
    """The voice satellites, as far as others see them: their states, and the action that lets them say something."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.said: list[tuple[str, str]] = []
        self.refuses = 0
        """How often one that is asked to say something says that it is busy."""
        hass.services.async_register("assist_satellite", "announce", self._announce)

    def put(self, name: str, features: int) -> str:
        """A satellite with these features; its entity."""
        entity_id = f"assist_satellite.{name}"
        self._hass.states.async_set(entity_id, "idle", {"supported_features": features})
        return entity_id

    async def _announce(self, call: ServiceCall) -> None:
        if self.refuses:
            self.refuses -= 1
            # As Home Assistant's own `SatelliteBusyError`, which has no words.
            raise HomeAssistantError
        entity_ids = call.data["entity_id"]
        for entity_id in [entity_ids] if isinstance(entity_ids, str) else entity_ids:
            self.said.append((entity_id, call.data["message"]))


@pytest.fixture
async def speaker(hass: HomeAssistant) -> Speaker:
    """Somebody who talks to a voice assistant."""
    return await Speaker.arrive(hass)


@pytest.fixture
def satellites(hass: HomeAssistant) -> Satellites:
    """What the satellites have said; at first there are none."""
    return Satellites(hass)
