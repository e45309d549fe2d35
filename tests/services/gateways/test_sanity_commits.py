"""How a transaction is sent, and what becomes of it when the answer is lost or a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Create, Patch
from bot.errors import (
    AlreadyThereError,
    BadRequestError,
    OutcomeUnknownError,
    StaleError,
    UnavailableError,
)
from services.gateways.sanity_store import SanityStore
from tests.contracts.conftest import NOW
from tests.contracts.sanity_served import QUICK, VERSION, ServedSanity
from tests.contracts.store_documents import stored, subscription, user
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.actions import Mutation
    from sandbox.sanity.sandbox import Asked

pytestmark = [pytest.mark.node, needs_node]

MUTATE, QUERY = "/data/mutate", "/data/query"
LOST: list[dict[str, Any]] = [{"drop": True}, *({"status": status} for status in (500, 502, 503, 504))]


@pytest.fixture
def store() -> Iterator[ServedSanity]:
    with closing(ServedSanity(lambda: NOW, timeout=(1.0, 0.5))) as made:
        yield made


def sent(store: ServedSanity) -> list[Asked]:
    return [each for each in store.sandbox.asked if each.kind == "mutate"]


def test_a_transaction_is_sent_whole_with_its_id_and_every_revision(store: ServedSanity) -> None:
    store.put(subscription("s-0", _rev="r", notes="x"))
    changes: list[Mutation] = [
        Create(user("u-1", _rev="mine")),
        Patch("s-0", "r", {"isActive": True}, ("notes",)),
    ]
    store.commit(changes, "passkeeper-act_1")
    (only,) = sent(store)
    assert only.args == {"returnIds": "true", "visibility": "sync", "transactionId": "passkeeper-act_1"}
    patch = {"id": "s-0", "ifRevisionID": "r", "set": {"isActive": True}, "unset": ["notes"]}
    assert only.body["mutations"] == [{"create": user("u-1")}, {"patch": patch}]
    assert stored(store, "u-1")["_rev"] == "passkeeper-act_1"


@pytest.mark.parametrize("fault", [*LOST, {"half": True}, {"malformed": True}, {"delay": 2.0}])
def test_an_answer_lost_after_the_write_is_unknown_and_the_second_try_finds_it(
    store: ServedSanity, fault: dict[str, Any]
) -> None:
    store.sandbox.afterwards.add(MUTATE, times=1, **fault)
    made = [Create(subscription("s-1", stripeSessionId="cs_live_a1"))]
    with pytest.raises(OutcomeUnknownError, match="may or may not"):
        store.commit(made, "t-1")
    before = stored(store, "s-1")
    store.commit(made, "t-1")
    assert store.subscriptions_tied(["cs_live_a1"], [])[0].document == before
    assert len(sent(store)) == 2


@pytest.mark.parametrize("fault", LOST)
def test_a_write_that_may_have_arrived_is_never_sent_again_by_itself(
    store: ServedSanity, fault: dict[str, Any]
) -> None:
    rule = store.sandbox.faults.add(MUTATE, times=2, **fault)
    with pytest.raises(OutcomeUnknownError):
        store.commit([Create(user("u-1"))], "t-1")
    assert rule.times == 1
    assert store.documents(["u-1"]) == []


def test_a_write_turned_away_for_being_too_many_is_sent_again(store: ServedSanity) -> None:
    store.sandbox.faults.add(MUTATE, status=429, headers={"Retry-After": "0"}, times=2)
    store.commit([Create(user("u-1"))], "t-1")
    assert stored(store, "u-1")["_rev"] == "t-1"


def test_without_a_connection_nothing_was_written(store: ServedSanity) -> None:
    options: dict[str, Any] = {"dataset": "production", "api_version": VERSION, "patience": QUICK}
    with closing(SanityStore("sanity-sandbox", url="http://127.0.0.1:9", **options)) as other:
        with pytest.raises(UnavailableError, match="did not answer"):
            other.commit([Create(user("u-1"))], "t-1")
        with pytest.raises(UnavailableError, match="did not answer"):
            other.may_write()


def test_one_written_before_does_nothing_again_though_a_twin_came_since(store: ServedSanity) -> None:
    made = [Create(subscription("s-1", stripeSessionId="cs_live_a1"))]
    store.commit(made, "t-1")
    store.put(subscription("s-2", stripeSessionId="cs_live_a1"))
    store.commit(made, "t-1")
    with pytest.raises(AlreadyThereError):
        store.commit(made, "t-2")


def test_one_written_before_and_changed_since_is_left_to_the_reader(store: ServedSanity) -> None:
    store.commit([Create(user("u-1"))], "t-1")
    store.commit([Patch("u-1", "t-1", {"name": "Ada"})], "t-2")
    with pytest.raises(OutcomeUnknownError):
        store.commit([Create(user("u-1"))], "t-1")


def test_a_refusal_that_cannot_be_looked_into_is_unknown(store: ServedSanity) -> None:
    store.put(user("u-1"))
    store.sandbox.faults.add(QUERY, status=503)
    with pytest.raises(OutcomeUnknownError):
        store.commit([Create(user("u-1"))], "t-1")
    store.sandbox.faults.clear()
    store.sandbox.faults.add(QUERY, status=403)
    with pytest.raises(UnavailableError, match="lacks the read permission"):
        store.commit([Create(user("u-1"))], "t-1")


def test_a_reason_that_has_gone_by_the_time_of_reading_reads_as_moved(store: ServedSanity) -> None:
    store.sandbox.faults.add(MUTATE, status=409, body={"error": {"description": "no"}})
    with pytest.raises(StaleError):
        store.commit([Create(user("u-1"))], "t-1")


def test_what_sanity_does_not_understand_is_said_by_its_number(store: ServedSanity) -> None:
    store.sandbox.faults.add(MUTATE, status=400, body={"error": {"description": "ada@example.com"}})
    with pytest.raises(UnavailableError) as caught:
        store.commit([Create(user("u-1"))], "t-1")
    assert (str(caught.value), caught.value.permanent) == ("Sanity refused the change (400).", True)
    with pytest.raises(UnavailableError, match=r"refused the change \(400\)"):
        store.may_write()


@pytest.mark.parametrize("name", ["-u", "a..b", "a.-b", "ada@example.com", "ø", "a" * 129])
def test_an_id_that_sanity_does_not_take_is_never_sent(store: ServedSanity, name: str) -> None:
    with pytest.raises(BadRequestError, match="characters"):
        store.commit([Create(user(name))], "t-1")
    assert sent(store) == []


def test_of_two_programs_that_fix_the_same_purchase_at_once_one_makes_the_pass(store: ServedSanity) -> None:
    options: dict[str, Any] = {"url": store.url, "dataset": "production", "api_version": VERSION}
    with closing(SanityStore(store.sandbox.token, patience=QUICK, **options)) as other:

        def attempt(number: int) -> str:
            made = Create(subscription("passkeeper-cs_live_a1", stripeSessionId="cs_live_a1"))
            try:
                (store, other)[number % 2].commit([made], f"t-{number}")
            except AlreadyThereError:
                return "there already"
            return "made"

        with ThreadPoolExecutor(20) as pool:
            outcomes = sorted(pool.map(attempt, range(20)))
    assert outcomes == ["made"] + ["there already"] * 19


def test_one_transaction_does_not_make_two_passes_for_one_session(store: ServedSanity) -> None:
    twins = [Create(subscription(name, stripeSessionId="cs_live_a1")) for name in ("s-1", "s-2")]
    with pytest.raises(AlreadyThereError):
        store.commit(twins, "t-1")
    assert sent(store) == []


class TestPermissions:
    @pytest.mark.parametrize("missing", ["create", "update"])
    def test_the_missing_one_is_named_with_the_next_step(self, store: ServedSanity, missing: str) -> None:
        store.put(user("u-1", _rev="r"))
        store.sandbox.add_token(store.sandbox.token, {"read", "create", "update"} - {missing})
        change = Create(user("u-2")) if missing == "create" else Patch("u-1", "r", {"name": "Ada"})
        with pytest.raises(UnavailableError) as caught:
            store.commit([change], "t-1")
        assert str(caught.value) == (
            f'The token in SANITY_API_TOKEN lacks the "{missing}" permission. Make a robot token with the '
            "Editor role in Sanity (Manage, then API, then Tokens), and set SANITY_API_TOKEN to it."
        )
        assert caught.value.permanent
        assert store.may_write() is False

    def test_a_token_that_sanity_does_not_know_is_no_token_that_may_only_read(
        self, store: ServedSanity
    ) -> None:
        store.sandbox.faults.add(MUTATE, status=401, body={"message": "Session not found"})
        with pytest.raises(UnavailableError, match="does not accept SANITY_API_TOKEN"):
            store.may_write()

    def test_trying_leaves_nothing_behind_and_takes_no_chance(self, store: ServedSanity) -> None:
        assert store.may_write() is True
        store.commit([], "passkeeper-probe")
        assert {each.args["dryRun"] for each in sent(store)} == {"true"}
        assert store.sandbox.documents("subscription") == []
        store.sandbox.faults.add(MUTATE, drop=True)
        with pytest.raises(UnavailableError, match="did not answer"):
            store.may_write()

    def test_an_empty_commit_says_what_is_missing(self, store: ServedSanity) -> None:
        store.sandbox.add_token(store.sandbox.token, {"read"})
        with pytest.raises(UnavailableError, match='lacks the "create" permission'):
            store.commit([], "passkeeper-probe")


def test_no_more_changes_than_sanity_allows_leave_in_one_second() -> None:
    waited: list[float] = []
    with closing(ServedSanity(lambda: NOW, clock=lambda: 0.0, sleep=waited.append)) as store:
        for _ in range(26):
            store.may_write()
    assert waited == [1.0]
