#!/bin/bash
# aiohttp 3.14.5: a server may close a kept connection just when the next request is on its way, as small web servers in
# routers do after some requests or seconds, without having announced it by `Connection: close`. A GET is then sent once
# more on a fresh connection, and nobody notices. A POST fails with ServerDisconnectedError, though not a byte of an answer
# had come. An API that asks by POST only (JSON-RPC, SOAP)
# therefore sees "server disconnected" now and then from a router that is well.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q aiohttp==3.14.5
"$work/venv/bin/python" - <<'P'
import asyncio

import aiohttp

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request, and close without a word when the second one begins to come."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    await writer.drain()
    await reader.read(1)
    writer.close()


async def second(method: str) -> str:
    """How the second request of a session ends."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            try:
                async with session.request(method, url) as response:
                    said = f"{response.status} {await response.text()}"
            except aiohttp.ClientError as err:
                said = type(err).__name__
    server.close()
    return said


print("aiohttp", aiohttp.__version__, seen := {method: asyncio.run(second(method)) for method in ("GET", "PUT", "POST")})
assert seen == {"GET": "200 ok", "PUT": "200 ok", "POST": "ServerDisconnectedError"}, seen
P
