"""The Content Lake over HTTP: https://www.sanity.io/docs/http-reference."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Blueprint, Response, request

from sandbox.sanity.gate import EDITOR, Gate
from sandbox.sanity.groq import Groq, QueryError
from sandbox.sanity.lake import Lake
from sandbox.sanity.problems import ProblemError, edge, plain, query_problem
from sandbox.stripe.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

Json = dict[str, Any]

_VERSION = re.compile(r"v(1|X|\d{4}-\d{2}-\d{2})")
_PUBLISHED_SINCE = "v2025-02-19"
"""From here on a query that names no perspective sees published documents, and versions are `raw` too."""

_PERSPECTIVES = {"published": "published", "raw": "raw", "drafts": "drafts", "previewDrafts": "drafts"}
_VISIBILITIES = frozenset({"sync", "async", "deferred"})
_KEPT = 2_000

TOKEN = "sanity-sandbox"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in: `kind` is query, mutate or doc."""

    kind: str
    version: str
    args: Json
    body: Json


class SanitySandbox:
    """One dataset. `faults` strike before a request is carried out, `afterwards` when it has been.

    `ticks` are seconds of the machine, for the rate limits. A `groq` that is handed in serves several, one
    after the other, and is not closed.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        token: str = TOKEN,
        dataset: str = "production",
        new_id: Callable[[], str] = lambda: uuid4().hex[:22],
        ticks: Callable[[], float] = time.monotonic,
        groq: Groq | None = None,
    ) -> None:
        self.token = token
        self.dataset = dataset
        self.faults = Faults(edge)
        self.afterwards = Faults(edge)
        self.asked: deque[Asked] = deque(maxlen=_KEPT)
        self.gate = Gate(ticks)
        self.gate.permit(token, EDITOR)
        self._lake = Lake(clock, new_id)
        self._groq = groq or Groq()
        self._owns_groq = groq is None

    def add_token(self, token: str, permissions: Collection[str]) -> None:
        """`create`, `read`, `update`; adding it again changes what it may do."""
        self.gate.permit(token, permissions)

    def documents(self, type: str) -> list[Json]:
        return self._lake.of_type(type)

    def all_documents(self, type: str | None = None) -> Iterator[Json]:
        """As the embedded store gives them."""
        return iter(self._lake.of_type(type))

    def put(self, doc: Json) -> None:
        """As an import or the Studio would: a whole document, no questions."""
        self._lake.load([doc])

    def load(self, documents: Iterable[Json]) -> dict[str, str]:
        """Takes over many at once; leaves none out."""
        self._lake.load(documents)
        return {}

    def close(self) -> None:
        self.faults.close()
        self.afterwards.close()
        if self._owns_groq:
            self._groq.close()

    def blueprint(self, name: str = "sanity") -> Blueprint:
        blueprint = Blueprint(name, __name__)
        views: dict[str, tuple[Callable[..., Json], list[str]]] = {
            "query": (self._query, ["GET", "POST"]),
            "mutate": (self._mutate, ["POST"]),
        }
        for kind, (answer, methods) in views.items():
            rule = f"/<version>/data/{kind}/<dataset>"
            blueprint.add_url_rule(rule, kind, self._view(kind, answer), methods=methods)
        rule = "/<version>/data/doc/<dataset>/<ids>"
        blueprint.add_url_rule(rule, "doc", self._view("doc", self._doc), methods=["GET"])
        return blueprint

    def _view(self, kind: str, answer: Callable[..., Json]) -> Callable[..., Response]:
        def view(version: str, dataset: str, **more: str) -> Response:
            path = f"/data/{kind}"

            def carried_out() -> Response:
                done = self._answer(kind, answer, version, dataset, more)
                return self.afterwards.serve(request, path, lambda: done)

            return self.faults.serve(request, path, carried_out)

        return view

    def _answer(
        self, kind: str, answer: Callable[..., Json], version: str, dataset: str, more: dict[str, str]
    ) -> Response:
        started = time.monotonic()
        try:
            body = _body()
            self.asked.append(Asked(kind, version, dict(request.args), body))
            permissions = self.gate.admit(request, kind)
            if not _VERSION.fullmatch(version):
                raise plain(400, "Invalid API version")
            if dataset != self.dataset:
                raise plain(404, "Dataset not found")
            found = answer(version, body, permissions, **more)
            took = {"ms": int(1_000 * (time.monotonic() - started))} if kind == "query" else {}
            return _sent(200, {**took, **found})
        except ProblemError as problem:
            headers = {"Retry-After": "1"} if problem.status == Gate.BUSY else {}
            return _sent(problem.status, problem.body, headers)

    def _query(self, version: str, body: Json, permissions: Collection[str]) -> Json:
        if "read" not in permissions:
            raise plain(403, 'Insufficient permissions; permission "read" required')
        query, params = (body.get("query"), body.get("params") or {}) if body else _from_address()
        if not isinstance(query, str) or not isinstance(params, dict):
            raise plain(400, "A query is needed")
        try:
            result = self._groq.ask(self._lake.documents, query, params, _perspective(version))
        except QueryError as error:
            raise query_problem(query, error.description, error.at) from None
        shown = {} if request.args.get("returnQuery") == "false" else {"query": query}
        return {**shown, "result": result, "syncTags": []}

    def _mutate(self, _: str, body: Json, permissions: Collection[str]) -> Json:
        mutations = body.get("mutations")
        if not isinstance(mutations, list) or not all(isinstance(each, dict) for each in mutations):
            raise plain(400, "Mutations are needed")
        if request.args.get("visibility", "sync") not in _VISIBILITIES:
            raise plain(400, "Unknown visibility")
        name = request.args.get("transactionId") or body.get("transactionId")
        dry_run = request.args.get("dryRun") == "true"
        made, results = self._lake.transact(mutations, permissions, name, dry_run=dry_run)
        told = [result._asdict() for result in results] if _wanted("returnIds") else []
        if _wanted("returnDocuments"):
            told = [{**each, "document": self._lake.get(each["id"])} for each in told]
        return {"transactionId": made, "results": told}

    def _doc(self, _: str, __: Json, permissions: Collection[str], ids: str) -> Json:
        found = {name: self._lake.get(name) if "read" in permissions else None for name in ids.split(",")}
        reason = "existence" if "read" in permissions else "permission"
        return {
            "documents": [document for document in found.values() if document is not None],
            "omitted": [{"id": name, "reason": reason} for name in found if found[name] is None],
        }


def _body() -> Json:
    if request.method == "GET":
        return {}
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise plain(400, "Invalid JSON")
    return body


def _from_address() -> tuple[str | None, Json]:
    params = {name[1:]: value for name, value in request.args.items() if name.startswith("$")}
    try:
        return request.args.get("query"), {name: json.loads(value) for name, value in params.items()}
    except ValueError:
        raise plain(400, "A parameter is no JSON") from None


def _perspective(version: str) -> str:
    recent = version == "vX" or version >= _PUBLISHED_SINCE
    named = request.args.get("perspective", "published" if recent else "raw")
    if named not in _PERSPECTIVES:
        raise plain(400, "Unknown perspective")
    seen = _PERSPECTIVES[named]
    return "unversioned" if seen == "raw" and not recent else seen


def _wanted(name: str) -> bool:
    return request.args.get(name) == "true"


def _sent(status: int, body: Json, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers, mimetype="application/json")
