"""Asks for what `docs/openapi.yaml` promises, with good data and bad; and what must hold of every answer."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from slack_sdk.signature import SignatureVerifier

from tests.handlers.customers_room import SYNC
from tests.services.gateways.clerk_keys import KEY, OTHER, signed
from tests.stripe_events import SECRET, signature
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemathesis import Case, CheckContext, CheckFunction, Response
    from schemathesis.specs.openapi.schemas import OpenApiSchema

    from tests.handlers.customers_room import Room

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs" / "openapi.yaml").read_text(encoding="utf-8")
)
GUARDED = {"customers": {401}, "slack": {400, 401}, "stripe": {400}}
"""By their tags: the routes that not everybody may use, and what is answered to those who may not."""

LASTS = 3_600
"""Seconds that a token lives: longer than the tests take."""

ADAS, FORGED = (signed(key=key, exp=time.time() + LASTS) for key in (KEY, OTHER))

INSIDE = (SECRET, "sk_test_sandbox", ADAS, FORGED, "Traceback", 'File "')
"""What stands in no answer."""

FINE = ["2xx", "3xx", "4xx", "503"]
"""503 is for what is unset or away. That the route promises it is looked at besides; a 500 is never fine."""

SEED = 1
few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Line:
    """A WSGI app before ours: adds what `seal` makes of a body, and reads each answer to its end."""

    app: Any
    seal: Callable[[bytes], dict[str, str]] = lambda _: {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        made = {f"HTTP_{name.upper().replace('-', '_')}": told for name, told in self.seal(body).items()}
        with closing(self.app({**environ, **made, "wsgi.input": BytesIO(body)}, start_response)) as answer:
            return [b"".join(answer)]


def sealed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Slack's signature and Stripe's, of this moment, whatever is in it."""
    now, text = str(int(time.time())), body.decode(errors="replace")
    slack = SignatureVerifier(secret).generate_signature(timestamp=now, body=text)
    seals = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": str(slack)}
    return {**seals, "Stripe-Signature": signature(body, secret, at=NOW)}


def operations() -> dict[str, set[str]]:
    """Each as `GET /passes`, with its tags."""
    shared = DOCUMENT["components"]["pathItems"]
    paths = {
        path: shared[item["$ref"].rpartition("/")[2]] if "$ref" in item else item
        for path, item in DOCUMENT["paths"].items()
    }
    return {
        f"{name.upper()} {path}": set(part["tags"])
        for path, item in paths.items()
        for name, part in item.items()
        if name != "parameters"
    }


def promised(line: Line | None = None, *, token: str | None = None) -> OpenApiSchema:
    """The document, asked over this line; by whom the token is, where there is one."""
    held = {"auth": {"openapi": {"clerk": {"bearer": token}}}} if token else {}
    told = {"seed": SEED, "checks": {"not_a_server_error": {"expected-statuses": FINE}}, **held}
    schema = schemathesis.openapi.from_dict(closed(DOCUMENT), config=schemathesis.Config.from_dict(told))
    schema.app = line
    return schema


def closed(part: Any) -> Any:
    """As it was, but that an answer may have no key which the document does not name."""
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    held = {name: each if name == "requestBody" else closed(each) for name, each in part.items()}
    return {**held, "additionalProperties": False} if {"required", "properties"} <= held.keys() else held


def asked_once(room: Room, route: str, body: dict[str, Any], *, without: Sequence[str] = ()) -> int:
    """What Ada is answered, which must be as promised."""
    headers = {"Authorization": "Bearer user_ada", "x-tenant-slug": "oak-dance"}
    case = promised(Line(room.web.application))[route]["POST"].Case(headers=headers)
    if route != SYNC:
        case.body, case.media_type = body, "application/json"
    return case.call_and_validate(excluded_checks=checks(*without)).status_code


def ask(
    schema: OpenApiSchema, label: str, *, without: Sequence[str] = (), also: Sequence[CheckFunction] = ()
) -> None:
    """Asks one operation in every way that can be thought of; `without` these of the checks."""
    more, fewer = [discreet, *also], checks(*without)

    def each(case: Case[Any]) -> None:
        case.call_and_validate(additional_checks=more, excluded_checks=fewer)

    operation = schema.find_operation_by_label(label)
    assert operation is not None
    modes = list(HypothesisTestMode)
    config = HypothesisTestConfig(project=schema.config, modes=modes, settings=few, seed=SEED)
    create_test(operation=operation, test_func=each, config=config)()


def checks(*names: str) -> list[CheckFunction]:
    load_all_checks()
    return cast("list[CheckFunction]", CHECKS.get_by_names(names))


def discreet(_: CheckContext, answer: Response, __: Case[Any]) -> None:
    """Nothing of the inside is told."""
    told = answer.content.decode(errors="replace") + repr(answer.headers)
    assert [inside for inside in INSIDE if inside in told] == []


def turned_away(_: CheckContext, answer: Response, case: Case[Any]) -> None:
    """Who has proved nothing comes in nowhere."""
    (tag,) = case.operation.tags or [""]
    if tag in GUARDED and case.method == case.operation.method.upper() != "OPTIONS":
        assert answer.status_code in GUARDED[tag]
