"""The emulated OpenWrt router speaks as uhttpd and rpcd do, and stands alone."""

import asyncio
from collections.abc import AsyncIterator
import json
import sys
from typing import Any

import aiohttp
import pytest

from tests.lab import HostapdNone

from .openwrt import PASSWORD, EmulatedOpenWrt, Interface
from .openwrt.backends import RealHostapd
from .openwrt.bus import NO_SESSION

PRINTER = "aa:bb:cc:00:00:01"


class Client:
    """Sends what a test says, byte for byte."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session
        self.sid = NO_SESSION

    async def send(self, body: str) -> Any:
        async with self.session.post(f"{self.url}/ubus", data=body) as response:
            assert response.status == 200
            return json.loads(await response.read())

    async def call(self, *params: Any) -> Any:
        """The result, or the code of the error."""
        message = {"jsonrpc": "2.0", "id": 7, "method": "call", "params": [self.sid, *params]}
        answer = await self.send(json.dumps(message))
        assert answer["id"] == 7
        return answer["result"] if "result" in answer else answer["error"]["code"]

    async def log_in(self, username: str = "root", password: str = PASSWORD, **more: Any) -> Any:
        result = await self.call("session", "login", {"username": username, "password": password, **more})
        if result[0] == 0:
            self.sid = result[1]["ubus_rpc_session"]
        return result


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    async with EmulatedOpenWrt() as router:
        yield router


@pytest.fixture
async def client(router: EmulatedOpenWrt) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(router.url, session)


@pytest.mark.parametrize(
    ("body", "code", "number"),
    [
        ("{not json", -32700, None),
        ("7", -32700, None),
        (f'"{"x" * 70000}"', -32700, None),
        ('{"jsonrpc":"1.0","id":1,"method":"call","params":[]}', -32700, 1),
        ('{"jsonrpc":"2.0","id":1,"method":"subscribe","params":[]}', -32601, 1),
        ('{"jsonrpc":"2.0","id":1,"method":"call","params":["0","session","login"]}', -32700, 1),
        (f'{{"jsonrpc":"2.0","id":1,"method":"call","params":["{NO_SESSION}","nobody","x",{{}}]}}', -32000, 1),
        (f'{{"jsonrpc":"2.0","id":1,"method":"call","params":["{NO_SESSION}","system","board",{{}}]}}', -32002, 1),
    ],
)
async def test_errors(client: Client, body: str, code: int, number: int | None) -> None:
    answer = await client.send(body)
    assert (answer["error"]["code"], answer["id"]) == (code, number)


async def test_no_session_in_the_arguments(client: Client) -> None:
    await client.log_in()
    assert await client.call("system", "board", {"ubus_rpc_session": "x"}) == -32602


async def test_logging_in(client: Client) -> None:
    assert await client.log_in(password="wrong") == [6]
    assert await client.log_in("nobody") == [6]
    status, data = await client.log_in("hass")
    assert status == 0
    assert len(client.sid) == 32
    assert data["acls"]["ubus"]["system"] == ["board"]
    assert "uci" not in data["acls"]
    assert (await client.call("system", "board", {}))[1]["model"] == "Emulated Router R1"
    assert await client.call("uci", "get", {"config": "wireless"}) == -32002
    assert await client.call("session", "destroy", {}) == [0]
    assert await client.call("system", "board", {}) == -32002


async def test_stock_rights(client: Client) -> None:
    await client.log_in()
    assert await client.call("session", "destroy", {}) == -32002
    assert await client.call("session", "access", {"object": "x"}) == [0, {"access": True}]
    assert await client.call("hostapd.phy0-ap0", "get_clients", {}) == -32002
    assert await client.call("uci", "get", {"config": "rpcd"}) == [6]
    assert (await client.call("uci", "get", {"config": "wireless"}))[0] == 0
    assert await client.call("iwinfo", "info", {}) == [2]
    assert await client.call("iwinfo", "info", {"device": "eth0"}) == [4]
    assert await client.call("luci-rpc", "getBoardJSON", {}) == [3]
    assert await client.call("hostapd.phy0-ap0", "del_client", {}) == [0]


async def test_a_session_slides_and_ends(client: Client) -> None:
    await client.log_in(timeout=0.4)
    for _ in range(4):
        await asyncio.sleep(0.15)
        assert (await client.call("system", "board", {}))[0] == 0
    await asyncio.sleep(0.45)
    assert await client.call("system", "board", {}) == -32002


async def test_lists(client: Client) -> None:
    everything = await client.send('{"jsonrpc":"2.0","id":1,"method":"list"}')
    assert "hostapd" in everything["result"]
    assert "hostapd.phy0-ap0" in everything["result"]
    radios = await client.send('{"jsonrpc":"2.0","id":1,"method":"list","params":["hostapd.*"]}')
    assert sorted(radios["result"]) == ["hostapd.phy0-ap0", "hostapd.phy0-ap1", "hostapd.phy1-ap0"]
    assert radios["result"]["hostapd.phy0-ap0"]["wps_start"] == {}


async def test_a_batch_is_answered_in_order(router: EmulatedOpenWrt, client: Client) -> None:
    await client.log_in()
    batch = [
        {"jsonrpc": "2.0", "id": number, "method": "call", "params": [client.sid, "hostapd.phy0-ap0", method, {}]}
        for number, method in enumerate(["wps_status", "wps_start", "wps_status"])
    ]
    idle, started, active = await client.send(json.dumps([*batch]))
    assert [answer["id"] for answer in (idle, started, active)] == [0, 1, 2]
    assert idle["result"][1]["pbc_status"] == "Disabled"
    assert started["result"] == [0]
    assert active["result"][1]["pbc_status"] == "Active"
    assert (await client.send("[1]"))[0]["error"]["code"] == -32700
    router.server.batches = False
    assert (await client.send("[1]"))["error"]["code"] == -32700
    router.server.nginx = True
    assert (await client.send('{"jsonrpc":"2.0","id":1,"method":"x"}'))["id"] is None


async def test_other_paths_are_other_things(router: EmulatedOpenWrt, client: Client) -> None:
    async with client.session.get(f"{router.url}/cgi-bin/luci") as response:
        assert response.status == 404


async def test_a_real_hostapd_behind_it(hostapd_none: HostapdNone) -> None:
    interface = Interface(ifname="phy0-ap0", section="s", radio="radio0", band="2g", bssid="00:11:22:00:00:10")
    backend = RealHostapd({"phy0-ap0": hostapd_none.ap_sockets[0]})
    async with EmulatedOpenWrt([interface], backend=backend) as router, aiohttp.ClientSession() as session:
        client = Client(router.url, session)
        await client.log_in("hass")

        async def status() -> Any:
            return (await client.call("hostapd.phy0-ap0", "wps_status", {}))[1]["pbc_status"]

        assert await client.call("hostapd.phy0-ap0", "wps_cancel", {}) == [0]
        assert await status() == "Disabled"
        assert await client.call("hostapd.phy0-ap0", "wps_start", {}) == [0]
        assert await status() == "Active"
        assert await client.call("hostapd.phy0-ap0", "wps_cancel", {}) == [0]
        assert await status() == "Timed-out"
        assert (await client.call("hostapd.phy0-ap0", "get_clients", {}))[1]["clients"] == {}
        assert (await client.call("luci-rpc", "getDHCPLeases", {}))[1]["dhcp_leases"] == []
        hostapd_none.stop_ap()
        assert await client.call("hostapd.phy0-ap0", "wps_status", {}) == -32000


async def test_it_stands_alone_and_a_device_joins() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.emulators.openwrt", "--exchange-time", "0.05", "--walk-time", "60"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        where = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:

            async def move(action: str, **told: object) -> Any:
                async with session.post(f"{where['control']}/{action}", json=told) as response:
                    return await response.json()

            client = Client(where["url"], session)
            await client.log_in("hass", where["password"])
            assert (await move("press", mac=PRINTER, name="printer"))["registered"] == []
            assert await client.call("hostapd.phy0-ap0", "wps_start", {}) == [0]
            async with asyncio.timeout(10):
                while not (await client.call("luci-rpc", "getDHCPLeases", {}))[1]["dhcp_leases"]:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.05)
            (_, status) = await client.call("hostapd.phy0-ap0", "wps_status", {})
            assert status == {"pbc_status": "Disabled", "last_wps_result": "Success", "peer_address": PRINTER}
            assert (await client.call("hostapd.phy0-ap0", "get_clients", {}))[1]["clients"][PRINTER]["authorized"]
            (lease,) = (await client.call("luci-rpc", "getDHCPLeases", {}))[1]["dhcp_leases"]
            assert lease["hostname"] == "printer"
            assert (await move("open", ifname="phy1-ap0"))["windows"]["phy1-ap0"]["pbc_status"] == "Active"
            assert (await move("cancel", ifname="phy1-ap0"))["windows"]["phy1-ap0"]["pbc_status"] == "Timed-out"
            assert (await move("overlap"))["windows"]["phy0-ap0"]["pbc_status"] == "Overlap"
            assert (await move("reboot", seconds=0.1))["windows"]["phy0-ap0"]["pbc_status"] == "Disabled"
            async with session.get(f"{where['control']}/state") as response:
                assert (await response.json())["registered"][0]["mac"] == PRINTER
            async with session.post(f"{where['control']}/fly") as response:
                assert response.status == 404
    finally:
        process.terminate()
        await process.wait()
