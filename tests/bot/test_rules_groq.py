from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.documents import read_subscription, written
from bot.rules import is_listed
from tests.groq import evaluate, needs_node

pytestmark = [pytest.mark.node, needs_node]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OAK = {"_type": "reference", "_ref": "tenant-oak"}
ELM = {"_type": "reference", "_ref": "tenant-elm"}
PASSES = [
    {"_id": "pass-ten", "_type": "pass", "tenant": OAK},
    {"_id": "pass-elm", "_type": "pass", "tenant": ELM},
]

# The conditions of data contract 1.10, surface A, as the site's page puts them.
YOUR_PASSES = """*[_type == "subscription" && isActive == true && endDate > $now && (
  tenant._ref == $tenant
  || (!defined(tenant) && (passId in *[_type == "pass" && tenant._ref == $tenant]._id
      || pass._ref in *[_type == "pass" && tenant._ref == $tenant]._id))
)]._id"""


def without_absent(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value != "absent"}


ENDS = [
    "2026-11-20T12:00:00.000Z",
    "2026-11-20T12:00:00.001Z",
    "2026-11-20",
    "2026-11-21",
    "2026-11-20T13:30:00+02:00",
    "2027-01-01T00:00:00.000Z",
    None,
    "absent",
]
DOCUMENTS = [
    without_absent(
        {
            "_id": f"sub-{number}",
            "_type": "subscription",
            "isActive": active,
            "endDate": end,
            "tenant": tenant,
            "passId": pass_id,
        }
    )
    for number, (active, end, tenant, pass_id) in enumerate(
        itertools.product(
            (True, False, None, "absent"),
            ENDS,
            (OAK, ELM, None, "absent"),
            ("pass-ten", "pass-elm", "absent"),
        )
    )
]


def test_what_we_call_listed_is_what_the_sites_own_query_lists() -> None:
    params = {"now": written(NOW), "tenant": "tenant-oak"}
    (listed,) = evaluate([{"query": YOUR_PASSES, "params": params, "dataset": [*PASSES, *DOCUMENTS]}])
    ours = [
        each.id
        for each in map(read_subscription, DOCUMENTS)
        if is_listed(each, NOW, "tenant-oak", frozenset({"pass-ten"}))
    ]
    assert len(DOCUMENTS) == 384
    assert listed
    assert ours == listed


def test_the_sites_duplicate_check_takes_any_pass_without_a_payment_for_one_of_a_free_purchase() -> None:
    query = '*[_type == "subscription" && (stripeSessionId == $s || stripePaymentId == $p)]._id'
    stranger = {"_id": "sub-stranger", "_type": "subscription", "stripeSessionId": "cs_live_other"}
    (found,) = evaluate([{"query": query, "params": {"s": "cs_live_free", "p": None}, "dataset": [stranger]}])
    assert found == ["sub-stranger"]
