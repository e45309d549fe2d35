from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from jsonschema_rs import ValidationError

from handlers.metrics import Metrics
from handlers.running import site
from handlers.slack import build
from handlers.stripe_webhook import StripeWebhook
from handlers.web import Readiness
from services.reports import LONGEST
from tests.fakes.desk import Bench
from tests.hostile.openapi import DOCUMENT, operations
from tests.services.desk import opened

if TYPE_CHECKING:
    from werkzeug.routing import Rule

INDEX = Path(__file__).parents[2] / "docs" / "README.md"


def validate(document: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(document, config=schemathesis.Config()).validate()


def own_methods(rule: Rule) -> set[str]:
    """Without those that Flask adds by itself."""
    added = {"HEAD", "OPTIONS"} if getattr(rule, "provide_automatic_options", False) else {"HEAD"}
    return set(rule.methods or ()) - added


def test_the_document_is_one_of_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")

    validate(DOCUMENT)
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("part", ["info", "paths"])
def test_a_document_that_is_none_would_be_noticed(part: str) -> None:
    with pytest.raises(ValidationError):
        validate(DOCUMENT | {part: {"colour": "green"}})


def test_its_routes_are_those_of_the_app_and_the_other_way_round(tmp_path: Path) -> None:
    bench, metrics = Bench(), Metrics()
    with opened(tmp_path) as desk:
        webhook = StripeWebhook(desk.services.intake, metrics.registry)
        bolt = build(bench.desk(), signing_secret="unused")
        ready = Readiness(slack=True, ledger=True, scheduler=True)
        app = site(desk.services, bench.work, bolt, lambda: ready, metrics, webhook)

    rules = list(app.url_map.iter_rules())
    served = {f"{method} {rule.rule}" for rule in rules for method in own_methods(rule)}
    assert served == set(operations())


def test_its_longest_message_is_that_of_the_code() -> None:
    report = DOCUMENT["paths"]["/api/user/report"]["post"]["requestBody"]["content"]["application/json"]

    assert report["schema"]["properties"]["message"]["maxLength"] == LONGEST


def test_the_index_of_the_pages_leads_to_it() -> None:
    assert "](openapi.yaml)" in INDEX.read_text(encoding="utf-8")
