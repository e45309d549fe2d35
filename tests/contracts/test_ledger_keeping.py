from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.blanking import is_erased
from bot.errors import BadRequestError
from bot.inbox import Delivery
from bot.keeping import Person
from bot.repair.undoing import undo
from bot.requests import Request
from tests.contracts.ledger_entries import ACTION, FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger

DAY = timedelta(days=1)
IMAGE = {
    "_id": "s-1",
    "_type": "subscription",
    "user": {"_ref": "u-1"},
    "userName": "Ada Ås",
    "passName": "Ten",
}
ADA = Person(
    "ada@example.com",
    frozenset({"ada@example.com"}),
    frozenset({"user_ada", "u-1"}),
    frozenset({"cs_live_a1"}),
)
BOB_FINDING = replace(
    FINDING,
    session_id="cs_live_b1",
    user_id="u-2",
    clerk_id="user_bob",
    customer="Bob",
    email="bob@example.com",
    payer_email=None,
    detail="Bob paid.",
)
REQUEST = Request(
    "rq-1", NOW, "U1", "user_ada", "p-ten", None, "She asked", "f", (), "Ada Ås", "ada@example.com"
)
DELIVERY = Delivery(
    "evt_1",
    "checkout.session.completed",
    "acct_oak",
    livemode=True,
    about="cs_live_a1",
    received=NOW,
    due=NOW,
    body='{"email": "ADA@example.com"}',
    state="dead",
)


def fill(ledger: Ledger) -> None:
    action = replace(ACTION, by="customer:user_ada", before={"s-1": None}, after={"s-1": IMAGE})
    ledger.begin(action, NOW + MINUTE)
    ledger.finish("a-1", "created", {"s-1": IMAGE}, "A pass for Ada.", NOW)
    ledger.announce("al-1", [FINDING], NOW)
    ledger.announce("al-2", [BOB_FINDING], NOW)
    ledger.ask(REQUEST, NOW + MINUTE)
    ledger.take_report("r-1", NOW, "user_ada", "Where is my pass?")
    ledger.keep_delivery(DELIVERY)
    ledger.note_owners([("user_ada", "acct_oak", "cs_live_a1"), ("user_bob", "acct_oak", "cs_live_b1")])
    ledger.contacted(["cs_live_a1"], by="U1", at=NOW)
    ledger.raise_flag("odd", NOW, "seen with Ada@Example.com")


ROWS = {"entries": 2, "gaps": 1, "requests": 1, "reports": 1, "inbox": 1, "owners": 1}


def test_what_would_be_erased_is_counted_by_table_and_stays(ledger: Ledger) -> None:
    fill(ledger)
    assert ledger.told_of(ADA) == {**ROWS, "flags": 1}
    assert ledger.action("a-1") == replace(
        ACTION, by="customer:user_ada", before={"s-1": None}, after={"s-1": IMAGE}, result="created"
    )


def test_a_person_is_erased_everywhere_and_others_stay(ledger: Ledger) -> None:
    fill(ledger)
    assert ledger.erase(ADA, by="terminal:ops", at=NOW + DAY) == {**ROWS, "flags": 1}
    assert ledger.told_of(ADA) == {}
    left = {alert.id: alert.gaps[0].finding for alert in ledger.open_alerts()}
    assert (left["al-1"].customer, left["al-1"].email, left["al-1"].clerk_id) == (None, None, None)
    assert left["al-1"].session_id == "cs_live_a1"
    assert left["al-1"].detail == "What was said here about a person was erased."
    assert left["al-2"] == BOB_FINDING
    assert ledger.purchases_of("user_ada") == []
    assert ledger.purchases_of("user_bob") == [("acct_oak", "cs_live_b1")]
    assert ledger.unposted_reports() == []
    assert ledger.left_requests(NOW + DAY, NOW + DAY) == []
    assert ledger.dead_deliveries() == []
    kept = ledger.delivery("evt_1")
    assert kept is not None
    assert (kept.body, kept.state) == ("", "skipped")
    flag = ledger.flag("odd")
    assert flag is not None
    assert flag.note == "seen with [erased]"


def test_the_trail_keeps_who_when_what_and_the_result(ledger: Ledger) -> None:
    fill(ledger)
    ledger.erase(ADA, by="terminal:ops", at=NOW + DAY)
    action = ledger.action("a-1")
    assert action is not None
    kept = ("id", "at", "kind", "key", "session_id", "subscription_id", "fingerprint", "approved_by")
    assert [getattr(action, name) for name in kept] == [getattr(ACTION, name) for name in kept]
    assert (action.by, action.result) == ("customer:[erased]", "created")
    assert action.before == {"s-1": None}
    assert action.after == {
        "s-1": {
            "_id": "s-1",
            "_type": "subscription",
            "user": "[erased]",
            "userName": "[erased]",
            "passName": "Ten",
            "_erased": True,
        }
    }
    assert is_erased(action)


def test_an_action_whose_images_were_erased_is_never_taken_back(ledger: Ledger) -> None:
    fill(ledger)
    ledger.erase(ADA, by="terminal:ops", at=NOW + DAY)
    action = ledger.action("a-1")
    assert action is not None
    answer = undo(action, {"s-1": IMAGE}, action_id="a-2", by="U1", at=NOW)
    assert not isinstance(answer, tuple)
    assert answer.sentence == (
        "What this action changed was erased for privacy, so it cannot be taken back. Check the customer "
        "again and mend it from there."
    )


def test_an_erasure_is_written_down_without_the_person(ledger: Ledger) -> None:
    fill(ledger)
    ledger.erase(ADA, by="terminal:ops", at=NOW + DAY)
    ledger.erase(replace(ADA, asked=" ADA@example.com"), by="terminal:ops", at=NOW + 2 * DAY)
    first, second = ledger.redactions()
    assert (first.at, first.by, first.why) == (NOW + DAY, "terminal:ops", "erase")
    assert first.counts == {**ROWS, "flags": 1}
    assert second.counts == {}
    assert first.subject == second.subject
    assert first.subject is not None
    assert len(first.subject) == 16


def test_nothing_is_erased_while_an_action_is_under_way(ledger: Ledger) -> None:
    ledger.begin(ACTION, NOW + MINUTE)
    with pytest.raises(BadRequestError, match="Nothing was erased"):
        ledger.erase(ADA, by="terminal:ops", at=NOW)
    assert ledger.redactions() == []


def test_somebody_with_a_longer_id_is_somebody_else(ledger: Ledger) -> None:
    ledger.note_owners([("user_adam", "acct_oak", "cs_live_c1")])
    ledger.announce("al-1", [replace(BOB_FINDING, email="mada@example.com", clerk_id="user_adam")], NOW)
    assert ledger.told_of(ADA) == {}


def test_what_is_older_than_it_is_kept_is_blanked_once(ledger: Ledger) -> None:
    fill(ledger)
    for finding in (FINDING, BOB_FINDING):
        ledger.settle(finding.key, "healed", by=None, at=NOW, note=None)
    assert ledger.forget_before(NOW, by="schedule", at=NOW) == {}
    forgotten = ledger.forget_before(NOW + DAY, by="schedule", at=NOW + 2 * DAY)
    assert forgotten == {**ROWS, "gaps": 2, "owners": 2, "contacts": 1}
    assert ledger.forget_before(NOW + DAY, by="schedule", at=NOW + 3 * DAY) == {}
    (written,) = ledger.redactions()
    assert (written.why, written.subject, written.counts) == ("retention", None, forgotten)


def test_an_open_gap_is_kept_until_it_is_over(ledger: Ledger) -> None:
    ledger.announce("al-1", [FINDING, BOB_FINDING], NOW)
    ledger.settle(BOB_FINDING.key, "dismissed", by="U1", at=NOW, note="Bob knows.")
    assert ledger.forget_before(NOW + DAY, by="schedule", at=NOW + DAY) == {"gaps": 1}
    alert = ledger.alert("al-1")
    assert alert
    assert [gap.finding.customer for gap in alert.gaps] == ["Ada Ås", None]
    assert alert.gaps[0].finding == FINDING

    ledger.settle(FINDING.key, "healed", by=None, at=NOW + DAY, note=None)
    assert ledger.forget_before(NOW + DAY, by="schedule", at=NOW + 2 * DAY) == {"gaps": 1}


def test_owners_count_from_the_day_they_were_first_met(ledger: Ledger) -> None:
    ledger.note_owners([("user_ada", "acct_oak", "cs_live_a1")])
    ledger.forget_before(NOW - DAY, by="schedule", at=NOW)
    assert ledger.forget_before(NOW, by="schedule", at=NOW) == {}
    assert ledger.forget_before(NOW + MINUTE, by="schedule", at=NOW + MINUTE) == {"owners": 1}


def test_an_action_that_was_never_finished_is_left_to_the_next_start(ledger: Ledger) -> None:
    ledger.begin(ACTION, NOW + MINUTE)
    assert ledger.forget_before(NOW + DAY, by="schedule", at=NOW + DAY) == {}
    assert ledger.unfinished(NOW + DAY) == [ACTION]
