"""Looks for the secrets of routers in all that comes of a test: what is logged, raised, told, shown and written.

A test that asks for `nothing_leaks` fails where a secret is found. `script/secrets` has every test ask for it.
It takes no part in what it watches: Python itself reports what passes certain functions (`sys.monitoring`) and which
files are opened (`sys.addaudithook`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
import json
import logging
import os
from pathlib import Path
import sys
from types import CodeType
from typing import Any, ClassVar, Final, Self, override

from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import EventBus, HomeAssistant
from homeassistant.data_entry_flow import FlowManager
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import Store
import pytest
import voluptuous as vol

from custom_components import wps_push
from custom_components.wps_push.const import DOMAIN, EVENT_WPS_PUSH
from custom_components.wps_push.diagnostics import async_get_config_entry_diagnostics
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec

from . import marked

EVERYWHERE: Final = "WPS_PUSH_SECRETS"
"""The environment variable by which `script/secrets` has every test watched."""

_OURS: Final = str(Path(wps_push.__file__).parent)
_TOOL: Final = 4
_AROUND: Final = 60
"""How many characters of what stands before a secret are shown."""

_events = sys.monitoring.events


class _Loud(logging.Logger):
    """A logger that comes into being while a test is watched, as that of a library that was not loaded before."""

    def __init__(self, name: str) -> None:
        super().__init__(name, logging.DEBUG)


class _Listener(logging.Handler):
    def __init__(self, take: Callable[[str, str], None]) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self._take = take

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.name == EventBus.__module__ and "<Event call_service" in record.getMessage():
            # The same, in Home Assistant's own log of it.
            return
        self._take(f"log of {record.name}", self.format(record))


class Watch:
    """Keeps all that is said while it is used as a context manager."""

    _current: ClassVar[Watch | None] = None
    _hears_files: ClassVar[bool] = False

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        """Where each text was found."""
        self._files: set[Path] = set()

    @property
    def places(self) -> frozenset[str]:
        """Where something was said, in the words of what is found."""
        return frozenset(self._said.values())

    def take(self, where: str, text: str) -> None:
        """Keep a text, and where it stands."""
        self._said.setdefault(text, where)

    def found(self, secrets: Collection[str]) -> list[str]:
        """Where which secret stands, and in which form."""
        hidden = {form: (secret, name) for secret in secrets for form, name in marked.forms(secret).items()}
        whole = "\0".join(self._said)
        present = {form: what for form, what in hidden.items() if form in whole}
        return [
            f"{where}: {secret!r} {name}: …{text[max(0, at - _AROUND) : at + len(form) + 10]}"
            for form, (secret, name) in present.items()
            for text, where in self._said.items()
            if (at := text.find(form)) >= 0
        ]

    def __enter__(self) -> Self:
        Watch._current = self
        marked.forget()
        self._listen()
        monitoring = sys.monitoring
        monitoring.use_tool_id(_TOOL, "wps_push secrets")
        monitoring.register_callback(_TOOL, _events.RAISE, self._raised)
        monitoring.register_callback(_TOOL, _events.PY_START, self._started)
        monitoring.register_callback(_TOOL, _events.PY_RETURN, self._returned)
        monitoring.set_events(_TOOL, _events.RAISE)
        monitoring.set_local_events(_TOOL, EventBus.async_fire_internal.__code__, _events.PY_START)
        monitoring.set_local_events(_TOOL, Store._async_handle_write_data.__code__, _events.PY_START)  # noqa: SLF001
        monitoring.set_local_events(_TOOL, FlowManager._async_handle_step.__code__, _events.PY_RETURN)  # noqa: SLF001
        if not Watch._hears_files:
            # Such a hook stays for as long as the process.
            sys.addaudithook(_hear_of_a_file)
            Watch._hears_files = True
        return self

    def __exit__(self, *_: object) -> None:
        Watch._current = None
        sys.monitoring.free_tool_id(_TOOL)
        self._quieten()
        for path in self._files:
            with suppress(OSError):
                self.take(f"file {path}", path.read_text(errors="replace"))

    def _listen(self) -> None:
        """Have everything logged that any logger says; a level that a test sets on the root concerns its own handlers."""
        root = logging.getLogger()
        loggers = [logging.getLogger(name) for name in root.manager.loggerDict]
        before = [(logger, logger.level, logger.propagate) for logger in (root, *loggers)]
        kind = root.manager.loggerClass
        for logger in (root, *loggers):
            logger.setLevel(logging.DEBUG)
            logger.propagate = True
        root.manager.setLoggerClass(_Loud)
        listener = _Listener(self.take)
        root.addHandler(listener)

        def quieten() -> None:
            root.removeHandler(listener)
            root.manager.loggerClass = kind
            for logger, level, propagate in before:
                logger.setLevel(level)
                logger.propagate = propagate

        self._quieten = quieten

    def _raised(self, code: CodeType, _: int, err: BaseException) -> None:
        """An exception is in one of our own functions; it is kept as a log would show it, with those that led to it."""
        if not code.co_filename.startswith(_OURS):
            return
        where = f"exception in {Path(code.co_filename).name}"
        shown: BaseException | None = err if is_shown(err) else None
        while shown is not None:
            self.take(where, "\n".join((repr(shown), str(shown), *getattr(shown, "__notes__", ()))))
            # What is not for others to see ends here: `from None`.
            shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)

    def _started(self, code: CodeType, _: int) -> None:
        values = sys._getframe(1).f_locals  # noqa: SLF001 - the function that has just started
        if code is EventBus.async_fire_internal.__code__:
            if values["event_type"] == EVENT_CALL_SERVICE:
                # What somebody asks for is in it before anybody of ours hears of that: a PIN, for example.
                return
            self.take(f"event {values['event_type']}", shown_as_json(values["event_data"]))
            if values["event_type"] == EVENT_WPS_PUSH:
                self._describe(values["self"]._hass)  # noqa: SLF001
        else:
            self._stored(values["self"])

    def _returned(self, _: CodeType, __: int, page: Any) -> None:
        """A page of a flow is shown; an entry that is created has the password, as it must."""
        if isinstance(page, Mapping) and page.get("type") != "create_entry":
            schema = page.get("data_schema")
            fields = [field for field in (schema.schema if schema else ()) if isinstance(field, vol.Marker)]
            offered = [field.default() for field in fields if callable(getattr(field, "default", None))]
            shown = {key: page.get(key) for key in ("description_placeholders", "errors", "reason", "title")}
            self.take(f"page {page.get('step_id')}", f"{shown} {offered} {[field.description for field in fields]}")

    def _describe(self, hass: HomeAssistant) -> None:
        """Keep what a bug report would say now."""
        for entry in hass.config_entries.async_entries(DOMAIN):
            try:
                # It waits for nothing.
                async_get_config_entry_diagnostics(hass, entry).send(None)
            except StopIteration as done:
                self.take("diagnostics", shown_as_json(done.value))

    def _stored(self, store: Store[Any]) -> None:
        """A file in Home Assistant's folder is about to be written."""
        data = store._data  # noqa: SLF001
        if data is None:
            return
        # In the tests this often ends here, where nothing is written.
        text = shown_as_json(data["data_func"]() if "data_func" in data else data["data"])
        if store.key == "core.config_entries":
            # This is where Home Assistant keeps passwords; they stand in the data of an entry and nowhere else.
            text = json.dumps([{**entry, "data": None} for entry in json.loads(text)["entries"]])
        self.take(f"store {store.key}", text)

    def opened(self, path: Path) -> None:
        """A file is opened for writing, or gets its name."""
        if path.name != "core.config_entries":
            self._files.add(path)


def is_shown(err: BaseException) -> bool:
    """Whether somebody may see an exception: it is ours, or nobody expects it."""
    return type(err).__module__.startswith(("custom_components.wps_push", "homeassistant"))


def shown_as_json(data: Any) -> str:
    """Data as it would stand in a file, or at least in a log."""
    try:
        return json_bytes(data).decode()
    except TypeError, ValueError:
        return repr(data)


def _hear_of_a_file(event: str, args: tuple[Any, ...]) -> None:
    watch = Watch._current  # noqa: SLF001
    if watch is None or event not in {"open", "os.rename"}:
        return
    path, mode, flags = (*args, None)[:3] if event == "open" else (args[1], "w", 0)
    writes = bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool(flags & (os.O_WRONLY | os.O_RDWR))
    if writes and isinstance(path, (str, bytes, os.PathLike)):
        watch.opened(Path(os.fsdecode(path)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Watch from before the first fixture until after the last one."""
    for item in items:
        if isinstance(item, pytest.Function) and (EVERYWHERE in os.environ or "nothing_leaks" in item.fixturenames):
            others = [name for name in item.fixturenames if name != "nothing_leaks"]
            item.fixturenames[:] = ["nothing_leaks", *others]


@pytest.fixture
def nothing_leaks(request: pytest.FixtureRequest) -> Iterator[Watch]:
    """Fail if a secret of the router that is tested, or of any router, stands anywhere afterwards."""
    with Watch() as watch:
        yield watch
        secrets = secrets_of(request.node) | marked.made()
    if found := watch.found(secrets):
        pytest.fail("\n".join(found[:20]), pytrace=False)


def secrets_of(item: pytest.Item) -> frozenset[str]:
    """The secrets of the router that a test is about; of all routers if it is about none."""
    # Only here, because the stands need the emulators, which mark what they make.
    from .behaviour.house import stand_of  # noqa: PLC0415
    from .behaviour.stand import MISTYPED  # noqa: PLC0415

    params = item.callspec.params if hasattr(item, "callspec") else {}
    spec = params.get("spec")
    concerned = [spec] if isinstance(spec, DriverSpec) else DRIVERS
    return frozenset({MISTYPED}).union(*(stand_of(one).secrets for one in concerned))
