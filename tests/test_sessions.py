"""The session that drivers are tested with is the one that they are given."""

from homeassistant.core import HomeAssistant

from custom_components.wps_push.drivers.registry import async_session

from .sessions import like_home_assistants


async def test_it_has_the_same_settings(hass: HomeAssistant) -> None:
    real = async_session(hass)
    async with like_home_assistants() as ours:
        assert ours.json_serialize is real.json_serialize
        assert type(ours.cookie_jar) is type(real.cookie_jar)
