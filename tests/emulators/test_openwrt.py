"""The emulated OpenWrt router speaks as uhttpd and rpcd do, and stands alone."""

import asyncio
from collections.abc import AsyncIterator
import json
import sys
from typing import Any

import aiohttp
import pytest

from tests.lab import HostapdNone
from tests.support import eventually

from .openwrt import PASSWORD, EmulatedOpenWrt, Interface
from .openwrt.accounts import Account
from .openwrt.backends import RealHostapd
from .openwrt.rpcd import NO_SESSION

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
        self.sid = NO_SESSION
        result = await self.call("session", "login", {"username": username, "password": password, **more})
        if isinstance(result, list) and result[0] == 0:
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
    assert await client.call("session", "login", {}) == [2]
    status, data = await client.log_in("hass")
    assert status == 0
    assert len(client.sid) == 32
    assert data["expires"] == data["timeout"] == 300
    assert data["acls"]["access-group"] == {"wps_push": ["read", "write"]}
    assert data["acls"]["ubus"]["system"] == ["board"]
    assert "uci" not in data["acls"]
    assert (await client.call("system", "board", {}))[1]["model"] == "Emulated Router R1"
    assert await client.call("uci", "get", {"config": "wireless"}) == -32002
    assert await client.call("session", "destroy", {}) == [0]
    assert await client.call("system", "board", {}) == -32002


async def test_stock_rights(client: Client) -> None:
    await client.log_in("stock")
    assert await client.call("session", "destroy", {}) == -32002
    assert await client.call("session", "access", {"object": "x", "function": "y"}) == [0, {"access": False}]
    assert await client.call("hostapd.phy0-ap0", "get_clients", {}) == -32002
    assert await client.call("uci", "get", {"config": "rpcd"}) == [6]
    assert (await client.call("uci", "get", {"config": "wireless"}))[0] == 0
    assert await client.call("iwinfo", "info", {}) == [2]
    assert await client.call("iwinfo", "info", {"device": "eth0"}) == [4]
    assert await client.call("luci-rpc", "getBoardJSON", {}) == [3]
    # The right is there, and an address is not.
    assert await client.call("hostapd.phy0-ap0", "del_client", {}) == [2]
    assert await client.call("hostapd.phy0-ap0", "list_bans", {}) == -32002


async def test_a_ban_has_a_time_that_the_next_one_replaces(client: Client) -> None:
    await client.log_in()
    mac = "3c:2a:f4:00:00:01"
    # 2 147 483 ms are the most; a longer time is none.
    for milliseconds, banned in ((60_000, [mac]), (0, []), (1_800_000, [mac]), (2**31, [])):
        args = {"addr": mac, "reason": 5, "deauth": True, "ban_time": milliseconds}
        assert await client.call("hostapd.phy0-ap0", "del_client", args) == [0]
        assert await client.call("hostapd.phy0-ap0", "list_bans", {}) == [0, {"clients": banned}]


async def test_root_has_our_groups_rights_as_well(client: Client) -> None:
    await client.log_in()
    assert (await client.call("hostapd.phy0-ap0", "get_clients", {}))[0] == 0
    assert (await client.call("session", "access", {}))[1]["ubus"]["session"] == ["access", "login", "destroy"]
    assert await client.call("session", "destroy", {}) == [0]


async def test_an_unknown_method(client: Client) -> None:
    await client.log_in("hass")
    assert await client.call("hostapd.phy0-ap0", "no_such_method", {}) == -32002
    await client.log_in("admin")
    assert await client.call("hostapd.phy0-ap0", "no_such_method", {}) == [3]


async def test_without_rpcd_everything_is_denied(router: EmulatedOpenWrt, client: Client) -> None:
    await client.log_in()
    router.rpcd.stop()
    assert await client.call("hostapd.phy0-ap0", "wps_status", {}) == -32002
    assert await client.call("system", "board", {}) == -32002
    assert await client.call("luci-rpc", "getDHCPLeases", {}) == -32000
    assert await client.log_in() == -32000
    router.rpcd.restart()
    assert await client.call("hostapd.phy0-ap0", "wps_status", {}) == -32002
    await client.log_in()
    assert (await client.call("hostapd.phy0-ap0", "wps_status", {}))[0] == 0


async def test_a_reload_keeps_the_sessions_and_reads_the_rights_anew(router: EmulatedOpenWrt, client: Client) -> None:
    await client.log_in("hass")
    account = router.rpcd.accounts["hass"]
    router.rpcd.accounts["hass"] = Account(PASSWORD)
    assert (await client.call("system", "board", {}))[0] == 0
    router.rpcd.reload()
    assert await client.call("system", "board", {}) == -32002
    router.rpcd.accounts["hass"] = account
    router.rpcd.reload()
    assert (await client.call("system", "board", {}))[0] == 0


async def test_while_rpcd_hangs_nobody_is_served(router: EmulatedOpenWrt, client: Client) -> None:
    await client.log_in()
    router.rpcd.hang()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        waiting = group.create_task(client.call("system", "board", {}))
        await eventually(lambda: router.server.calls["system board"])
        listing = group.create_task(client.send('{"jsonrpc":"2.0","id":1,"method":"list"}'))
        await eventually(lambda: router.server.requests == 3)
        assert not waiting.done()
        assert not listing.done()
        router.rpcd.go_on()
    assert waiting.result()[0] == 0
    assert "session" in listing.result()["result"]


async def test_rpcd_that_hangs_for_too_long_is_a_no() -> None:
    async with EmulatedOpenWrt(patience=0.1) as router, aiohttp.ClientSession() as session:
        client = Client(router.url, session)
        await client.log_in()
        router.rpcd.hang()
        assert await client.call("system", "board", {}) == -32002


async def test_a_second_log_in_gets_the_session_whose_change_is_not_confirmed(
    router: EmulatedOpenWrt, client: Client
) -> None:
    sid = router.rpcd.begin_apply("root")
    _, data = await client.log_in("root", timeout=300)
    assert client.sid == sid
    assert (data["timeout"], "token" in data["data"]) == (3600, True)
    await client.call("session", "destroy", {})
    assert not router.rpcd.confirm(sid)
    await client.log_in("root")
    assert client.sid != sid


async def test_without_ubusd_nothing_is_there(router: EmulatedOpenWrt, client: Client) -> None:
    await client.log_in()
    router.bus.is_running = False
    assert await client.call("system", "board", {}) == -32000
    assert (await client.send('{"jsonrpc":"2.0","id":1,"method":"list","params":["*"]}'))["result"] == {}


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


async def test_the_headers_of_a_real_router(router: EmulatedOpenWrt, client: Client) -> None:
    for body, keeps in (("7", "Keep-Alive"), (f'"{"x" * 70000}"', "close")):
        async with client.session.post(f"{router.url}/ubus", data=body) as response:
            await response.read()
            assert response.headers["Transfer-Encoding"] == "chunked"
            assert "Content-Length" not in response.headers
            assert (response.headers["Connection"], response.headers["Keep-Alive"]) == (keeps, "timeout=20")


async def test_what_is_not_taken_is_404(router: EmulatedOpenWrt, client: Client) -> None:
    """A GET leaves the connection open. A POST closes it, although the headers say otherwise."""
    reader, writer = await asyncio.open_connection("127.0.0.1", router.server.port)

    async def ask(request: str) -> None:
        writer.write(f"{request}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"404" in head.splitlines()[0]
        assert b"Connection: Keep-Alive" in head
        assert b"Not Found" in await reader.readuntil(b"0\r\n\r\n")

    async with asyncio.timeout(10):
        await ask("GET /ubus HTTP/1.1\r\nHost: router")
        await ask("GET /cgi-bin/luci HTTP/1.1\r\nHost: router")
        router.server.ubus = False
        await ask("POST /ubus HTTP/1.1\r\nHost: router\r\nContent-Length: 2\r\n\r\n{}")
        assert await reader.read() == b""
    writer.close()


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

            async def move(action: str, **sent: object) -> Any:
                async with session.post(f"{where['control']}/{action}", json=sent) as response:
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
