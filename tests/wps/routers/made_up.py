"""Answers that no router should give, made of words that it does use."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from custom_components.wps_push.wps.router import Cancels, Describes, Router, RouterError, SwitchesPin

SECRET = "emulated-answer-secret"


async def everything(router: Router, network_id: str, mac: str) -> str:
    """Do all that a driver can do; what people might read where it fails. Anything but a `RouterError` goes on."""
    actions: list[Callable[[], Awaitable[object]]] = [
        router.connect,
        router.networks,
        lambda: router.open_window(network_id),
        lambda: router.report(stations=True),
    ]
    if isinstance(router, Describes):
        actions.append(lambda: router.describe(mac))
    if isinstance(router, Cancels):
        actions.append(lambda: router.close_window(network_id))
    if isinstance(router, SwitchesPin):
        actions += [lambda: router.set_pin(enabled=False), lambda: router.set_pin(enabled=True)]
    said: list[object] = []
    for action in (*actions, router.disconnect):
        try:
            await action()
        except RouterError as error:
            said += [error, error.__cause__, error.__context__, error.__dict__]
    return repr(said)


def values(words: Iterable[str]) -> st.SearchStrategy[Any]:
    """What JSON may say, so that it gets past the first checks."""
    known = st.sampled_from([*words, SECRET])
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | known | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(known, inner, max_size=5),
        max_leaves=6,
    )


def changes(answer: Any) -> Iterator[Any]:
    """The answer with something of another kind in one place, for all places."""
    yield from _wrong(answer)
    for key in answer if isinstance(answer, dict) else range(len(answer)) if isinstance(answer, list) else ():
        for part in changes(answer[key]):
            copy = answer.copy()
            copy[key] = part
            yield copy


def _wrong(part: Any) -> list[Any]:
    match part:
        case dict():
            return [None, [7, SECRET]]
        case list():
            return [{"x": SECRET}, [None, {"x": 7}, [], 7]]
    return [[7], -1 if isinstance(part, str) else SECRET]
