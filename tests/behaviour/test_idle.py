"""What a router is asked while nobody does anything."""

from homeassistant.core import HomeAssistant

from .bench import idle


async def test_nobody_is_asked_more_than_it_may_cost(hass: HomeAssistant) -> None:
    costs = await idle(hass)
    assert costs
    assert not [cost for cost in costs if cost.requests > cost.allowed]
    # A driver that claims to look while idle does.
    assert not [cost for cost in costs if cost.allowed and not cost.requests]
