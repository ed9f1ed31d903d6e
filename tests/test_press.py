"""What a press promises by itself."""

import asyncio

from custom_components.wps_push.home.press import Press


async def test_a_press_that_was_not_started_has_nothing_to_end() -> None:
    async with asyncio.timeout(1):
        await Press(None).async_end(patience=10)
