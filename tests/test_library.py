"""A driver's own library: installed when a router of that kind is set up, in the version that Home Assistant uses."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import partialmethod
import logging
from pathlib import Path
import re
import sys
import time
from typing import override

from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_integration
from homeassistant.util.package import is_installed, parse_requirement_safe
import pytest
from pytest_homeassistant_custom_component.common import MockModule, mock_integration

from custom_components.wps_push.config_flow import WpsPushConfigFlow
from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.drivers.registry import SPECS
from custom_components.wps_push.drivers.requirements import async_install
from custom_components.wps_push.wps import routers
from custom_components.wps_push.wps.router import RouterLibraryMissing
from custom_components.wps_push.wps.routers import DRIVERS, HOST, DriverSpec, Requirement
from tests.emulators.server import Heard, Server

from .behaviour.stands.huawei import HiLinkStand
from .repository import read_json
from .support import add_entry, eventually
from .wizard import ENGLISH, Wizard

NEXT = DriverSpec(
    key="next",
    title="The next router",
    module=".next",
    fields=(HOST,),
    capabilities=frozenset(),
    requirement=Requirement(package="wps-push-next", versions=">=1"),
)
WITH_LIBRARY = [spec for spec in DRIVERS if spec.requirement]


class Index(Server):
    """An index of packages that lists versions of the library, and has none of them."""

    def __init__(self) -> None:
        super().__init__()
        self.versions: list[str] = []

    @override
    async def respond(self, heard: Heard) -> web.Response:
        if heard.path != "/simple/wps-push-next/":
            return web.Response(status=404)
        wheels = [f"wps_push_next-{version}-py3-none-any.whl" for version in self.versions]
        return web.Response(
            text="".join(f'<a href="/{wheel}">{wheel}</a>' for wheel in wheels), content_type="text/html"
        )

    def wanted(self) -> set[str]:
        """The versions that were to be downloaded."""
        return set(re.findall(r"/wps_push_next-([\d.]+)-py3", " ".join(heard.path for heard in self.heard)))


@pytest.fixture
async def index(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Index]:
    """The only index that there is."""
    async with Index() as index:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{index.url}/simple")
        monkeypatch.setenv("UV_INDEX", "")
        monkeypatch.setitem(SPECS, NEXT.key, NEXT)
        yield index


async def test_without_it_the_router_waits_and_a_repair_says_why(hass: HomeAssistant, index: Index) -> None:
    entry = await add_entry(hass, NEXT.key, {"host": "127.0.0.1"})
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "library_missing"
    assert index.heard
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "library_next")
    assert issue
    assert issue.translation_placeholders == {"router": "The next router", "package": "wps-push-next"}
    words = ENGLISH["issues"][issue.translation_key]
    assert "wps-push-next" in words["description"].format(**issue.translation_placeholders)

    # It is looked for again; Home Assistant itself would not do that before its next start.
    asked = len(index.heard)
    await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: len(index.heard) > asked)

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, "library_next") is None


@pytest.fixture
async def hilink() -> AsyncGenerator[HiLinkStand]:
    """A router whose driver needs a library."""
    stand = HiLinkStand(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


async def test_the_repair_goes_when_it_could_be_installed(
    hass: HomeAssistant, index: Index, hilink: HiLinkStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    huawei = SPECS["huawei"]
    monkeypatch.setitem(SPECS, "huawei", replace(huawei, requirement=NEXT.requirement))
    entry = await add_entry(hass, "huawei", hilink.settings, networks=[hilink.main])
    assert ir.async_get(hass).async_get_issue(DOMAIN, "library_huawei")

    monkeypatch.setitem(SPECS, "huawei", huawei)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert ir.async_get(hass).async_get_issue(DOMAIN, "library_huawei") is None
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


async def test_whoever_adds_a_router_learns_which_package_is_missing_and_can_try_again(
    hass: HomeAssistant, index: Index, hilink: HiLinkStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    huawei = replace(SPECS["huawei"], requirement=NEXT.requirement)
    step = partialmethod(WpsPushConfigFlow.async_ask_settings, huawei)
    with monkeypatch.context() as without:
        without.setattr(WpsPushConfigFlow, "async_step_huawei", step)
        wizard = await Wizard.add(hass, "kind", "huawei")
        assert "needs the Python package wps-push-next" in await wizard.answer(hilink.settings)
        assert wizard.step == "huawei"
        # The front page alone, to look at its certificate.
        assert [heard.path for heard in hilink.heard] == ["/"]
    await wizard.fill_in(password=hilink.password)
    assert wizard.step == "try_it"


@pytest.mark.parametrize(
    ("shared_with", "wanted"),
    [("ours_alone", "1.1"), ("another_one", "1.0"), ("gone_from_home_assistant", "1.1")],
)
async def test_the_version_is_that_of_the_other_integration_or_the_newest_that_fits(
    hass: HomeAssistant, index: Index, shared_with: str, wanted: str
) -> None:
    manifest = {"requirements": ["other==3", "wps-push-next==1.0"]}
    mock_integration(hass, MockModule("another_one", partial_manifest=manifest))
    mock_integration(hass, MockModule("ours_alone", partial_manifest={"requirements": ["wps-push-next-door==1.0"]}))
    index.versions = ["0.9", "1.0", "1.1", "2.0"]
    requirement = Requirement(package="wps-push-next", versions=">=1,<2", shared_with=shared_with)
    with pytest.raises(RouterLibraryMissing, match="wps-push-next"):
        await async_install(hass, replace(NEXT, requirement=requirement))
    assert index.wanted() == {wanted}


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What our part of the log says."""
    return [
        record.message
        for record in caplog.records
        if record.levelno >= logging.WARNING and record.name.startswith("custom_components.wps_push.")
    ]


@pytest.fixture(params=["ImportError", "RuntimeError"])
def broken(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A library that is installed and does not start, because something that it needs itself has another version."""
    package = "tplinkrouterc6u"
    loaded = (package, f"{routers.__name__}.tplink")
    for name in [name for name in sys.modules if name.startswith(loaded)]:
        monkeypatch.delitem(sys.modules, name)
    (tmp_path / f"{package}.py").write_text(f"raise {request.param}('Version mismatch')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return package


async def test_one_that_does_not_start_is_explained(
    hass: HomeAssistant, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    wizard = await Wizard.add(hass, "kind", "tplink")
    text = await wizard.fill_in(host="127.0.0.1", password="secret")
    assert f"{broken}, which could not be downloaded or does not start here" in text
    # Nobody but who knows that package knows what to do about it.
    assert logged(caplog) == [
        f"The settings of a router could not be checked: the package {broken} does not start: Version mismatch"
    ]
    caplog.clear()

    entry = await add_entry(hass, "tplink", {"host": "127.0.0.1", "password": "secret", "verify_ssl": True})
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "library_missing"
    assert ir.async_get(hass).async_get_issue(DOMAIN, "library_tplink")
    # It is tried again and again, and logged once.
    await hass.config_entries.async_reload(entry.entry_id)
    reason = f"the package {broken} does not start: Version mismatch"
    assert logged(caplog) == [f"Routers of the kind TP-Link cannot be used: {reason}"]
    assert not [record for record in caplog.records if record.levelno > logging.DEBUG and record.exc_info]


@pytest.mark.parametrize("spec", WITH_LIBRARY, ids=lambda spec: spec.key)
async def test_a_library_that_home_assistant_uses_too_is_taken_in_its_version(
    hass: HomeAssistant, spec: DriverSpec
) -> None:
    assert spec.requirement
    await async_install(hass, spec)
    assert is_installed(f"{spec.requirement.package}{spec.requirement.versions}")
    if spec.requirement.shared_with:
        integration = await async_get_integration(hass, spec.requirement.shared_with)
        pins = [parse_requirement_safe(line) for line in integration.requirements]
        (pin,) = [pin for pin in pins if pin and pin.name == spec.requirement.package]
        ours = parse_requirement_safe(f"{spec.requirement.package}{spec.requirement.versions}")
        assert ours
        assert all(ours.specifier.contains(version.version) for version in pin.specifier)


def test_nobody_else_has_to_install_it() -> None:
    needed = {requirement.split(">")[0] for requirement in read_json("manifest.json")["requirements"]}
    assert not needed & {spec.requirement.package for spec in WITH_LIBRARY if spec.requirement}
