"""The feature of tiles, as browsers get it: served once, and named to the frontend by itself."""

from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.people.dashboard import FEATURE, URL
from demo.dashboard import SECTION

from .openwrt_home import Home
from .repository import INTEGRATION, example, read_json

FILE = INTEGRATION / "people" / "dashboard" / FEATURE
ADDRESS = f"{URL}?v={read_json('manifest.json')['version']}"


PAGE = "{{ extra_modules | join(' ') }}"
"""What is asked of the frontend's own page, which lists what it loads beside its own programs."""


@pytest.fixture
def a_frontend(tmp_path: Path, hass_storage: dict[str, Any]) -> dict[str, Any]:
    """The configuration of a frontend with that page alone, so that its package need not be installed."""
    (tmp_path / "hass_frontend").mkdir()
    (tmp_path / "hass_frontend" / "index.html").write_text(PAGE)
    hass_storage["onboarding"] = {"version": 4, "data": {"done": ["user", "core_config", "analytics", "integration"]}}
    return {"frontend": {"development_repo": str(tmp_path)}}


async def read(client: TestClient[Any, Any], address: str) -> tuple[int, str, str]:
    response = await client.get(address)
    return response.status, response.content_type, await response.text()


@pytest.mark.parametrize("order", [("frontend", DOMAIN), (DOMAIN, "frontend")], ids=" then ".join)
async def test_every_page_loads_the_feature_whichever_is_set_up_first(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    a_frontend: dict[str, Any],
    order: tuple[str, str],
) -> None:
    for component in order:
        assert await async_setup_component(hass, component, a_frontend)
    await hass.async_block_till_done()
    client = await hass_client_no_auth()
    assert await read(client, "/") == (200, "text/html", ADDRESS)
    assert await read(client, ADDRESS) == (200, "text/javascript", FILE.read_text(encoding="utf-8"))
    assert "max-age" in (await client.get(ADDRESS)).headers["Cache-Control"]


async def test_a_router_that_is_set_up_again_changes_nothing(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, a_frontend: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "frontend", a_frontend)
    home = Home(hass)
    async with home.router:
        await home.move_in()
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert await read(await hass_client_no_auth(), "/") == (200, "text/html", ADDRESS)


async def test_without_a_frontend_nothing_is_served(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "http", {})
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    assert (await read(await hass_client_no_auth(), ADDRESS))[0] == 404


def test_the_section_of_the_readme_is_that_of_the_demonstration() -> None:
    assert example("type: grid") == load_yaml_dict(str(SECTION))
