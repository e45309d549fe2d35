"""A Content Lake on loopback, and somebody with a token who speaks to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from sandbox.sanity import SanitySandbox

DATED = "v2025-02-19"


@dataclass
class Visitor:
    sanity: SanitySandbox
    url: str
    token: str = "sanity-sandbox"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ask(self, query: str, version: str = DATED, **args: Any) -> requests.Response:
        """Keyword arguments other than `params` go into the address."""
        body = {"query": query, "params": args.pop("params", {})}
        address = f"{self.url}/{version}/data/query/production"
        return requests.post(address, params=args, json=body, headers=self.headers, timeout=5)

    def found(self, query: str, version: str = DATED, **args: Any) -> Any:
        return self.ask(query, version, **args).json()["result"]

    def get(self, path: str, **args: str) -> requests.Response:
        return requests.get(self.url + path, args, headers=self.headers, timeout=5)

    def change(self, *mutations: dict[str, Any], **args: str) -> requests.Response:
        address = f"{self.url}/{DATED}/data/mutate/production"
        body = {"mutations": mutations}
        return requests.post(address, params=args, json=body, headers=self.headers, timeout=5)

    def refused(self, *mutations: dict[str, Any], status: int = 409) -> dict[str, Any]:
        """The error of the one mutation that stood in the way, with its place."""
        answer = self.change(*mutations)
        assert answer.status_code == status
        error = answer.json()["error"]
        assert error["type"] == "mutationError"
        (item,) = error["items"]
        return {"index": item["index"], **item["error"]}
