"""The blueprints in the repository, and whoever imports one and makes an automation of it in the browser."""

from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from .phone import Phone
from .repository import ROOT

FOLDER = "blueprints/automation/wps_push"
FILES = sorted((ROOT / FOLDER).glob("*.yaml"))
NAMES = [path.stem for path in FILES]


def source(name: str) -> str:
    """Where a blueprint is imported from."""
    return f"https://github.com/wps-push/wps_push/blob/main/{FOLDER}/{name}.yaml"


class Editor:
    """The pages of Home Assistant on which blueprints are imported and automations are made of them."""

    def __init__(self, hass: HomeAssistant, socket: MockHAClientWebSocket, client: TestClient[Any, Any]) -> None:
        self._hass = hass
        self._socket = socket
        self._client = client

    async def ask(self, type_: str, **data: Any) -> Any:
        """What Home Assistant answers."""
        await self._socket.send_json_auto_id({"type": type_, **data})
        answer = await self._socket.receive_json()
        assert answer["success"], answer
        return answer["result"]

    async def import_blueprint(self, name: str) -> str:
        """Save a blueprint as an import does once it has fetched the file; its path."""
        text = (ROOT / FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        path = f"wps-push/{name}.yaml"
        await self.ask("blueprint/save", domain="automation", path=path, yaml=text, source_url=source(name))
        return path

    async def make(self, name: str, **chosen: Any) -> str:
        """Import a blueprint, choose something for some of its inputs, and save the automation; its entity."""
        path = await self.import_blueprint(name)
        config = {"alias": name, "use_blueprint": {"path": path, "input": chosen}}
        response = await self._client.post(f"/api/config/automation/config/{name}", json=config)
        assert response.status == 200, await response.text()
        await self._hass.async_block_till_done()
        state = self._hass.states.get(f"automation.{name}")
        assert state
        assert state.state == "on"
        return state.entity_id


@pytest.fixture
async def editor(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator, hass_client: ClientSessionGenerator
) -> Editor:
    """The browser of an administrator, in a home without automations."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "configuration.yaml").write_text("automation: !include automations.yaml\n")
    (tmp_path / "automations.yaml").write_text("[]\n")
    for component in ("automation", "config"):
        assert await async_setup_component(hass, component, {})
    return Editor(hass, await hass_ws_client(hass), await hass_client())


@pytest.fixture
def ann(hass: HomeAssistant) -> Phone:
    """Ann's phone."""
    return Phone(hass, "Ann's Pixel")


@pytest.fixture
def bob(hass: HomeAssistant) -> Phone:
    """Bob's phone."""
    return Phone(hass, "Bob's iPhone")
