"""Serves a shop as Stripe, the Content Lake and Clerk, as slow as these are, in a process of its own.

`python -m tests.bench.served SESSIONS ACCOUNTS [whole]` prints its port and serves until its input ends. The
sandbox itself keeps every object of every sale, and a hundred thousand have no room for that; this has the
same shapes and Stripe's rate limit, and answers late: after `STRIPE` and `STORE` seconds, with some jitter.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict, deque
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bench.lake import Lake
from tests.bench.shop import Shop
from tests.bench.till import Till, account_of

STRIPE, STORE, JITTER = 0.120, 0.040, 0.25
"""Seconds until an answer, and by which share of them it may come earlier or later."""

RATE = 25
"""Requests a second that Stripe takes per account and endpoint (https://docs.stripe.com/rate-limits)."""

_BUSY = json.dumps({"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many."}})
_MISSING = json.dumps({"error": {"code": "resource_missing", "param": "id", "message": "No such object."}})


class Server:
    """Counts what it is asked, by kind."""

    def __init__(self, shop: Shop) -> None:
        self._till, self._lake = Till(shop), Lake(shop)
        self._recent: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._asked: Counter[str] = Counter()
        self._jitter = random.Random(1)  # noqa: S311 (no secret)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await _head(reader):
                method, target, headers = head
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, text = await self._answer(target, headers, body)
                payload = text.encode()
                writer.write(
                    f"HTTP/1.1 {status} {method}\r\nContent-Type: application/json\r\n"
                    f"Request-Id: req_1\r\nContent-Length: {len(payload)}\r\n\r\n".encode()
                )
                writer.write(payload)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, target: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        address = urlsplit(target)
        if address.path == "/asked":
            told, self._asked = dict(self._asked), Counter()
            return 200, json.dumps(told)
        if address.path.startswith("/stripe"):
            return await self._stripe(address.path[7:], address.query, headers)
        if address.path.startswith("/clerk"):
            return await self._late(STORE, "clerk", "[]")
        asked = json.loads(body)
        name = "store:around" if "$sessions" in asked["query"] else "store:other"
        return await self._late(
            STORE, name, f'{{"result":{self._lake.answer(asked["query"], asked["params"])}}}'
        )

    async def _stripe(self, path: str, query: str, headers: dict[str, str]) -> tuple[int, str]:
        account, params = account_of(headers.get("stripe-account")), dict(parse_qsl(query))
        endpoint = "/".join(path.split("/")[:4]) if "checkout" in path else "/".join(path.split("/")[:3])
        if not self._admitted(account, endpoint):
            self._asked["stripe:429"] += 1
            return 429, _BUSY
        name = "sessions" if "created[gte]" in params and "checkout" in path else endpoint.rpartition("/")[2]
        found = self._till.answer(path, account, params)
        status, text = await self._late(STRIPE, f"stripe:{name}", found or _MISSING)
        return (status if found else 404), text

    def _admitted(self, account: str, endpoint: str) -> bool:
        recent, now = self._recent[account, endpoint], time.monotonic()
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= RATE:
            return False
        recent.append(now)
        return True

    async def _late(self, seconds: float, name: str, text: str) -> tuple[int, str]:
        self._asked[name] += 1
        await asyncio.sleep(seconds * self._jitter.uniform(1 - JITTER, 1 + JITTER))
        return 200, text


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    line = await reader.readline()
    if not line:
        return None
    method, target, _ = line.decode().split(" ", 2)
    headers: dict[str, str] = {}
    while (row := await reader.readline()) not in {b"\r\n", b""}:
        name, _, value = row.decode().partition(":")
        headers[name.strip().lower()] = value.strip()
    return method, target, headers


async def main(arguments: list[str]) -> None:
    sessions, accounts = map(int, arguments[:2])
    shop = Shop(sessions, accounts, datetime.now(UTC), whole="whole" in arguments)
    shop.of_account  # noqa: B018 (made before the first question comes)
    server = await asyncio.start_server(Server(shop).serve, "127.0.0.1", 0, limit=2**20)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    stop: asyncio.Future[Any] = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await stop
    server.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
