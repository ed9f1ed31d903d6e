#!/bin/bash
# Home Assistant 2026.10.4, the bus: `Context.origin_event` is the first event with a context, by which one finds out later
# what has caused something. It is set when the event is made, and the bus makes none for a type that nobody listens to: the
# same line of code gives a context an origin or not, depending on what else runs in that home.
# Where a listener itself fires an event, that one waits until all listeners of the first have run, while a state that it
# sets is there at once: whoever hears of both hears of them in another order than they were written.
#
# It needs uv, which finds or fetches Python 3.14 (another one: PYTHON=/path/to/python).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
uv venv -q --python "${PYTHON:-3.14}" "$work/venv"
uv pip install -q --python "$work/venv" homeassistant==2026.10.4
"$work/venv/bin/python" - "$work" <<'P'
import asyncio
import sys

from homeassistant.const import __version__
from homeassistant.core import Context, HomeAssistant, callback


async def look(folder: str) -> None:
    hass = HomeAssistant(folder)
    unheard, heard = Context(), Context()
    hass.bus.async_fire("nobody_listens", context=unheard)
    stop = hass.bus.async_listen("somebody_listens", lambda _: None)
    hass.bus.async_fire("somebody_listens", context=heard)
    stop()
    origins = (unheard.origin_event, heard.origin_event and heard.origin_event.event_type)

    order: list[str] = []

    @callback
    def first(_: object) -> None:
        hass.bus.async_fire("second")
        hass.states.async_set("sensor.one", "set")
        order.append("the first listener has fired and has set a state")

    hass.bus.async_listen("first", first)
    hass.bus.async_listen("first", callback(lambda _: order.append(f"another sees {hass.states.get('sensor.one').state}")))
    hass.bus.async_listen("second", callback(lambda _: order.append("the second event")))
    hass.bus.async_fire("first")
    await hass.async_block_till_done()
    await hass.async_stop(force=True)
    print("homeassistant", __version__, origins, order)
    assert origins == (None, "somebody_listens"), origins
    assert order == ["the first listener has fired and has set a state", "another sees set", "the second event"], order


asyncio.run(look(sys.argv[1]))
P
