from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from handlers.metrics import Metrics
from handlers.stripe_webhook import StripeWebhook
from handlers.web import Readiness, web_app
from services.intake import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from bot.inbox import DeliveryState
    from services.intake import Reception

READY = Readiness(slack=True, ledger=True, scheduler=True)
SOON = 5.0


@dataclass
class FakeIntake:
    """Answers `reception`; works as `script` says, and has nothing to do after that."""

    reception: Reception = "kept"
    script: list[Any] = field(default_factory=list)
    received: list[tuple[bytes, str | None]] = field(default_factory=list)
    idle: threading.Event = field(default_factory=threading.Event)

    def receive(self, body: bytes, signature: str | None) -> Reception:
        self.received.append((body, signature))
        return self.reception

    def work(self) -> DeliveryState | None:
        if not self.script:
            self.idle.set()
            return None
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        state: DeliveryState = step
        return state


@dataclass
class Counter:
    """The route in front of an intake, with nobody at work behind it until `webhook.start()`."""

    intake: FakeIntake
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        self.webhook = StripeWebhook(self.intake, self.metrics.registry, idle=0.01)
        self.web: FlaskClient = web_app(None, lambda: READY, self.metrics, self.webhook).test_client()

    def count(self, line: str) -> bool:
        return f"passkeeper_stripe_{line}" in self.metrics.page().decode().splitlines()


@pytest.fixture
def counter() -> Iterator[Counter]:
    made = Counter(FakeIntake())
    yield made
    made.webhook.close()


def test_the_body_is_taken_in_as_it_came(counter: Counter) -> None:
    raw = b'{"a":\n  "\xc3\x85"}'

    answer = counter.web.post(
        "/stripe/webhook", data=raw, headers={"Stripe-Signature": "t=1", "Content-Type": "application/json"}
    )

    assert (answer.status_code, answer.json) == (200, {"received": True})
    assert counter.intake.received == [(raw, "t=1")]


def test_a_form_is_not_read_as_one(counter: Counter) -> None:
    counter.web.post("/stripe/webhook", data=b"a=b", content_type="application/x-www-form-urlencoded")
    assert counter.intake.received == [(b"a=b", None)]


@pytest.mark.parametrize(
    ("reception", "status"),
    [
        ("kept", 200),
        ("repeated", 200),
        ("skipped", 200),
        ("unset", 503),
        ("unkept", 500),
        ("missing", 400),
        ("malformed", 400),
        ("wrong_secret", 400),
        ("stale", 400),
        ("future", 400),
        ("broken", 400),
    ],
)
def test_every_outcome_has_its_answer_and_is_counted(reception: Reception, status: int) -> None:
    counter = Counter(FakeIntake(reception))

    answer = counter.web.post("/stripe/webhook", data=b"{}")

    refused = {"error": SENTENCES[reception]} if reception in SENTENCES else {"received": True}
    assert (answer.status_code, answer.json) == (status, refused)
    assert counter.count(f'deliveries_total{{outcome="{reception}"}} 1.0')
    assert counter.count("answer_milliseconds_count 1.0")


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 200), (1_000_001, 413)])
def test_a_megabyte_is_the_most(counter: Counter, size: int, status: int) -> None:
    assert counter.web.post("/stripe/webhook", data=b"x" * size).status_code == status
    assert len(counter.intake.received) == (status == 200)


def test_only_a_post_is_answered(counter: Counter) -> None:
    assert counter.web.get("/stripe/webhook").status_code == 405


def test_what_waits_is_worked_on_one_after_the_other_whatever_fails() -> None:
    counter = Counter(FakeIntake(script=["done", RuntimeError("ada@example.com"), "waiting", "dead"]))

    counter.webhook.start()
    assert counter.intake.idle.wait(SOON)
    counter.webhook.close()

    for state in ("done", "waiting", "dead", "failed"):
        assert counter.count(f'events_worked_total{{state="{state}"}} 1.0')


def test_a_delivery_wakes_the_worker_at_once() -> None:
    intake = FakeIntake()
    counter = Counter(intake)
    slow = StripeWebhook(intake, Metrics().registry, idle=60)
    web = web_app(None, lambda: READY, counter.metrics, slow).test_client()
    slow.start()
    assert intake.idle.wait(SOON)
    intake.idle.clear()

    web.post("/stripe/webhook", data=b"{}")

    assert intake.idle.wait(SOON)
    slow.close()


def test_closing_ends_the_worker_and_twice_is_once(counter: Counter) -> None:
    counter.webhook.start()
    counter.webhook.close()
    counter.webhook.close()
    assert "stripe-intake" not in {thread.name for thread in threading.enumerate()}
