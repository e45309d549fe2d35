from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from services.intake import MOST_ATTEMPTS
from tests.services.desk import check, made_for, opened, said
from tests.services.letters import OURS, note, passes, post, work
from tests.stripe_events import COMPLETED, SECRET, event
from tests.worlds import METADATA, NOW, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

SUCCEEDED = "checkout.session.async_payment_succeeded"
SHOWN = {key: METADATA[key] for key in ("passId", "userId", "tenantId", "type")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, stripe_webhook_secret=SECRET) as desk:
        yield desk


def paid(event_id: str = "evt_1", kind: str = COMPLETED, metadata: Any = METADATA) -> bytes:
    return event(event_id, kind, thing={"id": SESSION, "metadata": metadata})


def rows(desk: Desk) -> list[dict[str, Any]]:
    own = ("_rev", "_createdAt", "_updatedAt")
    kept = desk.shelves.kept.all_documents("webhookLog")
    return [{key: value for key, value in row.items() if key not in own} for row in kept]


def test_what_was_decided_is_logged_in_the_sites_own_shape(desk: Desk) -> None:
    desk.sell()
    post(desk, paid())
    work(desk)

    assert rows(desk) == [
        {
            "_id": "passkeeper-log-evt_1-success",
            "_type": "webhookLog",
            "eventType": COMPLETED,
            "eventId": "evt_1",
            "status": "success",
            "timestamp": f"{NOW:%Y-%m-%dT%H:%M:%S}.000Z",
            "details": {"sessionId": SESSION, "metadata": SHOWN, "processingTimeMs": 0},
        }
    ]


def test_a_retry_and_a_second_look_write_nothing_new(desk: Desk) -> None:
    desk.sell()
    post(desk, paid())
    work(desk)
    once = rows(desk)

    desk.now += timedelta(minutes=2)
    work(desk)
    desk.services.intake.replay("evt_1")
    work(desk)

    assert rows(desk) == once


def test_only_payments_are_logged_and_only_once_there_is_a_decision(desk: Desk) -> None:
    desk.sell(created=NOW)
    post(desk, paid())
    post(desk, event("evt_2", "checkout.session.expired"))
    post(desk, event("evt_3", "charge.refunded", thing={"id": "ch_1"}))
    post(desk, event("evt_4", "invoice.paid"))
    work(desk)
    assert rows(desk) == []

    desk.now += timedelta(minutes=10)
    post(desk, paid("evt_5", SUCCEEDED))
    work(desk)
    assert [row["eventId"] for row in rows(desk)] == ["evt_1", "evt_5"]


@pytest.mark.parametrize(
    "metadata", [None, [], {"passId": {"x": 1}, "other": "1"}, "text", {"type": "\ud800"}]
)
def test_metadata_of_any_shape_does_no_harm(desk: Desk, metadata: Any) -> None:
    desk.sell()
    post(desk, paid(metadata=metadata))
    work(desk)

    (row,) = rows(desk)
    assert row["details"]["metadata"] == ({"type": "?"} if metadata == {"type": "\ud800"} else {})
    assert passes(desk) == [(OURS, True)]


def test_what_was_given_up_is_logged_with_the_reason(desk: Desk) -> None:
    desk.payments.down = True
    post(desk, paid())
    for _ in range(MOST_ATTEMPTS):
        desk.now += timedelta(hours=1)
        work(desk)

    assert note(desk)[0] == "dead"
    (row,) = rows(desk)
    assert (row["_id"], row["status"]) == ("passkeeper-log-evt_1-error", "error")
    assert row["details"]["error"] == note(desk)[1]


def test_a_store_that_takes_no_row_loses_nothing(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    desk.shelves.failing = {"commit"}
    post(desk, paid())

    assert (work(desk), note(desk), rows(desk)) == (["done"], ("done", "ok/ok"), [])


def test_our_rows_are_no_evidence_of_how_the_site_did(desk: Desk) -> None:
    desk.sell()
    post(desk, paid())
    work(desk)
    (ours,) = desk.ledger.actions()
    desk.services.fixing.undo(ours.id, by="U1")
    held = desk.shelves.kept.documents([OURS])[0]
    desk.put(
        {**held, "_type": "subscription", "stripeSessionId": None, "stripePaymentId": None, "user": None}
    )

    assert said(check(desk, SESSION)) == [("missing", "no_delivery")]
    evidence = desk.services.health.evidence()
    assert evidence.logs == ()
