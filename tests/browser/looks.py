"""How something looks: whether everybody can read it, on a large screen and on a phone, in light and dark."""

from typing import Any, Final

from axe_playwright_python.async_playwright import Axe

from .house import DESKTOP, PHONE
from .person import Person, Scheme

DIALOG: Final = ("home-assistant", "dialog-data-entry-flow")
"""Where the pages of flows are shown."""

ISSUE: Final = ("home-assistant", "dialog-repairs-issue")
"""Where an issue is shown that nobody can fix here."""

ACTION: Final = ("home-assistant", "home-assistant-main", "ha-panel-tools", "tools-action")
"""Where an action is performed."""

_SCREENS: Final[tuple[tuple[tuple[int, int], Scheme], ...]] = ((DESKTOP, "light"), (PHONE, "dark"))

_SERIOUS = {"serious", "critical"}

_OF_HOME_ASSISTANT = {
    # Its switch: the name stands on the outer element, which axe takes for one that can have none.
    ("aria-prohibited-attr", "<ha-switch"),
    ("label", '<input class="input" type="checkbox" role="switch"'),
    ("label-title-only", '<input class="input" type="checkbox" role="switch"'),
    # Its picker, whose button says that it is an item of a list.
    ("aria-required-parent", '<button id="item" role="listitem"'),
    # The colour of its links, and of how bad an issue is.
    ("color-contrast", "<a href="),
    ("color-contrast", '<span class="warning">'),
    ("color-contrast", '<span class="error">'),
    # Its dialogs, which scroll; its sections, which open; the name of a field in the colour of what has the focus.
    ("scrollable-region-focusable", '<div class="body ha-scrollbar"'),
    ("aria-valid-attr-value", '<div id="summary" role="button"'),
    ("color-contrast", '<label part="form-control-label label"'),
}
"""Findings on elements that Home Assistant makes in the same way for everybody: axe's rule, and how they begin."""

_UNNAMED = {"button-name", "label", "label-title-only"}
"""What axe finds where actions are performed: the names of fields and buttons stand beside them, for everybody's."""

_CUT = """path => {
    const cut = [];
    const look = (element) => {
        const { overflowX } = getComputedStyle(element), { clientWidth, scrollWidth } = element;
        const text = element.textContent.trim();
        if (text && clientWidth && scrollWidth > clientWidth + 1 && overflowX !== "visible") cut.push(text);
        for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) look(child);
    };
    look(path.reduce((element, name) => element.shadowRoot.querySelector(name), { shadowRoot: document }));
    if (document.documentElement.scrollWidth > innerWidth) cut.push("the page is wider than the screen");
    return cut;
}"""


async def faults(person: Person, *path: str) -> list[str]:
    """What is wrong with the element that is reached through the shadow roots of the others before it."""
    found = []
    for size, scheme in _SCREENS:
        await person.look_through(size, scheme)
        cut: list[str] = await person.page.evaluate(_CUT, list(path))
        found += [f"{scheme}: cut: {text}" for text in cut]
        found += [f"{scheme}: {finding}" for finding in await _axe(person, path)]
    return found


async def _axe(person: Person, path: tuple[str, ...]) -> list[str]:
    """The serious findings, without those that are none of ours."""
    context: dict[str, Any] = {"include": [{"fromShadowDom": list(path)}]}
    result = await Axe().run(person.page, context, {"resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html']}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
        if violation["impact"] in _SERIOUS
        and not (path == ACTION and violation["id"] in _UNNAMED)
        and not any(violation["id"] == rule and node["html"].startswith(html) for rule, html in _OF_HOME_ASSISTANT)
    ]
