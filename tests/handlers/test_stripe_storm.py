"""Everything that may come at once, at the real route over the real inbox: one pass each, nothing lost."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers.metrics import Metrics
from handlers.stripe_webhook import StripeWebhook
from handlers.web import Readiness, web_app
from tests.services.desk import numbered, opened
from tests.services.letters import passes, work
from tests.stripe_events import event, signature
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.services.desk import Desk

OLD, NEW, STRANGE = "whsec_before", "whsec_after", "whsec_stranger"
SALES = 10
KINDS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, stripe_webhook_secret=f"{OLD},{NEW}") as desk:
        yield desk


@pytest.fixture
def deliver(desk: Desk) -> Callable[..., int]:
    webhook = StripeWebhook(desk.services.intake, Metrics().registry)
    ready = Readiness(slack=True, ledger=True, scheduler=True)
    app = web_app(None, lambda: ready, Metrics(), webhook)

    def deliver(body: bytes, *secrets: str, at: datetime | None = None) -> int:
        signed = {"Stripe-Signature": signature(body, *secrets, at=at or desk.now)}
        return app.test_client().post("/stripe/webhook", data=body, headers=signed).status_code

    return deliver


def session(number: int) -> str:
    return numbered(number)["session_id"]


def test_doubled_shuffled_and_rolled_during_an_outage_makes_each_pass_once(
    desk: Desk, deliver: Callable[..., int]
) -> None:
    desk.sell_many(SALES, made=False)
    bodies = [
        event(f"evt_{number}_{kind.rpartition('.')[2]}", kind, about=session(number))
        for number in range(1, SALES + 1)
        for kind in KINDS
    ]
    storm = [(body, secrets) for body in bodies * 2 for secrets in [(OLD,), (NEW,), (OLD, NEW)]]
    storm.sort(key=lambda each: hashlib.sha256(repr(each).encode()).digest())
    desk.shelves.failing = {"*"}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: deliver(each[0], *each[1]), storm))
    for _ in range(120):
        desk.now += timedelta(seconds=1)
        work(desk)
    assert (set(answers), passes(desk)) == ({200}, [])

    desk.shelves.failing = set()
    desk.now += timedelta(minutes=3)
    work(desk)
    assert passes(desk) == sorted((f"passkeeper-{session(n)}", True) for n in range(1, SALES + 1))

    desk.now += timedelta(minutes=3)
    work(desk)
    assert {deliver(body, NEW) for body in bodies} == {200}
    assert (work(desk), len(passes(desk))) == ([], SALES)
    assert [action.result for action in desk.ledger.actions()].count("created") == SALES
    assert desk.services.intake.dead() == []


def test_fifty_at_once_for_one_purchase_are_all_accepted_and_make_one_pass(
    desk: Desk, deliver: Callable[..., int]
) -> None:
    desk.sell_many(1, made=False)
    bodies = [event(f"evt_{number}", about=session(1)) for number in range(50)]

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(lambda body: deliver(body, NEW), bodies)) == {200}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: work(desk), range(8)))
    desk.now += timedelta(minutes=10)
    work(desk)

    assert passes(desk) == [(f"passkeeper-{session(1)}", True)]


@pytest.mark.parametrize(
    ("secret", "age", "status"),
    [
        (NEW, 0, 200),
        (NEW, 299, 200),
        (NEW, -299, 200),
        (STRANGE, 0, 400),
        (NEW, 301, 400),
        (NEW, -301, 400),
    ],
)
def test_only_what_is_signed_just_now_with_our_secret_is_taken(
    desk: Desk, deliver: Callable[..., int], secret: str, age: int, status: int
) -> None:
    assert deliver(event(), secret, at=NOW - timedelta(seconds=age)) == status
    assert (desk.ledger.delivery("evt_1") is not None) is (status == 200)


def test_a_megabyte_broken_json_and_unknown_kinds_have_their_answers(
    desk: Desk, deliver: Callable[..., int]
) -> None:
    large = event("evt_large", "invoice.paid")
    assert deliver(large + b" " * (1_000_000 - len(large)), NEW) == 200
    assert deliver(large + b" " * (1_000_001 - len(large)), NEW) == 413
    for broken in (b"{", b"", b"[]", b"\xff", b"[" * 100_000, b'{"id": 1, "type": 2}'):
        assert deliver(broken, NEW) == 400
    assert deliver(event("evt_new", "a.kind.of.tomorrow"), NEW) == 200

    found = [desk.ledger.delivery(each) for each in ("evt_large", "evt_new")]
    assert [(each.state, each.body) for each in found if each] == [("skipped", ""), ("skipped", "")]
    assert work(desk) == []


def test_what_cannot_be_kept_is_answered_with_an_error_and_taken_when_it_comes_again(
    desk: Desk, deliver: Callable[..., int], tmp_path: Path
) -> None:
    desk.sell_many(1, made=False)
    body = event(about=session(1))
    desk.ledger.close()
    assert deliver(body, NEW) == 500

    with opened(tmp_path, stripe_webhook_secret=NEW) as again:
        again.sell_many(1, made=False)
        assert again.services.intake.receive(body, signature(body, NEW, at=NOW)) == "kept"
        work(again)
        assert passes(again) == [(f"passkeeper-{session(1)}", True)]
