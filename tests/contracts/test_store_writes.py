from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.actions import Create, Patch
from bot.errors import AlreadyThereError, BadRequestError, BrokenReferenceError, StaleError
from tests.contracts.store_documents import START, ids, stored, subscription, user, without_stamps

if TYPE_CHECKING:
    from tests.contracts.conftest import FilledStore


class TestCreating:
    def test_a_document_is_stamped_as_the_content_lake_does(self, store: FilledStore) -> None:
        store.commit([Create(subscription("s-1", _rev="mine", passName="Ten"))], "t-1")
        made = stored(store, "s-1")
        assert made["_createdAt"] == made["_updatedAt"] == "2026-03-01T12:00:00.000Z"
        assert made["_rev"] not in {"mine", "", None}
        assert made["passName"] == "Ten"

    def test_an_id_is_given_once(self, store: FilledStore) -> None:
        store.put(user("u-1", name="Ada"))
        with pytest.raises(AlreadyThereError, match="id exists already"):
            store.commit([Create(user("u-1", name="Eve"))], "t-1")
        assert stored(store, "u-1")["name"] == "Ada"

    def test_a_session_gets_one_subscription_whoever_made_the_first(self, store: FilledStore) -> None:
        store.put(subscription("s-imported", stripeSessionId="cs_live_a1", isActive=False))
        with pytest.raises(AlreadyThereError, match="pass for this purchase exists already"):
            store.commit([Create(subscription("s-1", stripeSessionId="cs_live_a1"))], "t-1")
        assert store.documents(["s-1"]) == []

    def test_an_unpublished_copy_does_not_stand_in_the_way(self, store: FilledStore) -> None:
        store.put(subscription("drafts.s-1", stripeSessionId="cs_live_a1"))
        store.commit([Create(subscription("s-1", stripeSessionId="cs_live_a1"))], "t-1")
        assert ids(store.subscriptions_tied(["cs_live_a1"], [])) == ["s-1"]

    def test_an_invented_marker_is_no_session(self, store: FilledStore) -> None:
        for name in ("s-1", "s-2"):
            store.commit([Create(subscription(name, stripeSessionId="manual"))], name)
        assert ids(store.subscriptions_tied(["manual"], [])) == ["s-1", "s-2"]

    def test_the_outside_may_still_make_a_twin_and_it_is_seen(self, store: FilledStore) -> None:
        store.commit([Create(subscription("s-1", stripeSessionId="cs_live_a1"))], "t-1")
        store.put(subscription("s-2", stripeSessionId="cs_live_a1"))
        assert ids(store.subscriptions_tied(["cs_live_a1"], [])) == ["s-1", "s-2"]

    def test_fifty_threads_at_once_make_one(self, store: FilledStore) -> None:
        def attempt(number: int) -> str:
            try:
                store.commit(
                    [Create(subscription(f"s-{number}", stripeSessionId="cs_live_a1"))], f"t-{number}"
                )
            except AlreadyThereError:
                return "there already"
            return "made"

        with ThreadPoolExecutor(50) as pool:
            outcomes = sorted(pool.map(attempt, range(50)))
        assert outcomes == ["made"] + ["there already"] * 49
        assert len(store.subscriptions_tied(["cs_live_a1"], [])) == 1

    def test_what_is_no_document_is_refused(self, store: FilledStore) -> None:
        for broken in ({"_type": "user"}, {"_id": "u-1", "_type": " "}, user("u-1", name="\ud800")):
            with pytest.raises(BadRequestError):
                store.commit([Create(broken)], "t-1")
        with pytest.raises(BadRequestError, match="JSON cannot carry"):
            store.commit([Create(user("u-1", seen=START))], "t-1")
        assert list(store.users()) == []


class TestPatching:
    def test_a_few_fields_change_and_the_rest_stays(self, store: FilledStore) -> None:
        store.put(subscription("s-1", isActive=True, notes="x", _updatedAt="2026-02-01T08:00:00Z"))
        before = stored(store, "s-1")
        store.commit([Patch("s-1", before["_rev"], {"isActive": False}, ("notes", "absent"))], "t-1")
        after = stored(store, "s-1")
        assert after["isActive"] is False
        assert "notes" not in after
        assert after["_updatedAt"] == "2026-03-01T12:00:00.000Z"
        assert after["_createdAt"] == before["_createdAt"]
        assert after["_rev"] != before["_rev"]

    def test_a_stale_revision_writes_nothing(self, store: FilledStore) -> None:
        store.put(subscription("s-1", isActive=True))
        before = stored(store, "s-1")
        for rev in ("older", ""):
            with pytest.raises(StaleError):
                store.commit([Patch("s-1", rev, {"isActive": False})], "t-1")
        assert stored(store, "s-1") == before

    def test_a_document_that_went_away_is_stale(self, store: FilledStore) -> None:
        with pytest.raises(StaleError, match="went away"):
            store.commit([Patch("s-1", "r", {"isActive": False})], "t-1")

    def test_taking_a_change_back_restores_the_document_byte_for_byte(self, store: FilledStore) -> None:
        store.put(subscription("s-1", isActive=True, passName=" Tén ", price=250.0, extra={"b": [1, None]}))
        before = stored(store, "s-1")
        store.commit([Patch("s-1", before["_rev"], {"withdrawn": "yes"}, ("isActive", "extra"))], "t-1")
        back = {"isActive": True, "extra": before["extra"]}
        store.commit([Patch("s-1", stored(store, "s-1")["_rev"], back, ("withdrawn",))], "t-2")
        after = stored(store, "s-1")
        assert repr(without_stamps(after)) == repr(without_stamps(before))
        assert after["_rev"] != before["_rev"]

    def test_a_session_is_not_tied_to_a_second_subscription(self, store: FilledStore) -> None:
        store.put(subscription("s-1", stripeSessionId="cs_live_a1"))
        store.put(subscription("s-2", stripeSessionId="manual", _rev="r"))
        with pytest.raises(AlreadyThereError):
            store.commit([Patch("s-2", "r", {"stripeSessionId": "cs_live_a1"})], "t-1")

    def test_a_twin_from_outside_can_be_mended_and_withdrawn(self, store: FilledStore) -> None:
        for name in ("s-1", "s-2"):
            store.put(subscription(name, stripeSessionId="cs_live_a1", _rev="r", isActive=True))
        store.commit([Patch("s-2", "r", {"isActive": False})], "t-1")
        assert stored(store, "s-2")["isActive"] is False

    def test_a_session_that_was_untied_is_free_again(self, store: FilledStore) -> None:
        store.commit([Create(subscription("s-1", stripeSessionId="cs_live_a1"))], "t-1")
        rev = stored(store, "s-1")["_rev"]
        made = Create(subscription("s-2", stripeSessionId="cs_live_a1"))
        store.commit([Patch("s-1", rev, {}, ("stripeSessionId",)), made], "t-2")
        assert ids(store.subscriptions_tied(["cs_live_a1"], [])) == ["s-2"]

    def test_system_fields_and_paths_are_refused(self, store: FilledStore) -> None:
        store.put(subscription("s-1", _rev="r"))
        for field in ("_id", "_rev", "a.b", "bookings[0]"):
            with pytest.raises(BadRequestError):
                store.commit([Patch("s-1", "r", {field: 1})], "t-1")


class TestTransactions:
    def test_when_the_second_fails_the_first_leaves_nothing(self, store: FilledStore) -> None:
        store.put(subscription("s-1", isActive=True))
        with pytest.raises(StaleError):
            store.commit([Create(user("u-1")), Patch("s-1", "older", {"isActive": False})], "t-1")
        assert store.documents(["u-1"]) == []

    def test_one_that_failed_may_be_tried_again(self, store: FilledStore) -> None:
        with pytest.raises(BrokenReferenceError):
            store.commit([Create(subscription("s-1", user={"_ref": "u-1"}))], "t-1")
        store.put(user("u-1"))
        store.commit([Create(subscription("s-1", user={"_ref": "u-1"}))], "t-1")
        assert ids(store.subscriptions_of(["u-1"])) == ["s-1"]

    def test_one_that_was_written_does_nothing_again(self, store: FilledStore) -> None:
        store.commit([Create(user("u-1"))], "t-1")
        before = stored(store, "u-1")
        store.commit([Create(user("u-1"))], "t-1")
        store.commit([Create(user("u-2"))], "t-1")
        assert stored(store, "u-1") == before
        assert store.documents(["u-2"]) == []

    def test_all_its_documents_share_one_revision(self, store: FilledStore) -> None:
        store.commit([Create(user("u-1")), Create(user("u-2"))], "t-1")
        assert stored(store, "u-1")["_rev"] == stored(store, "u-2")["_rev"]


class TestReferences:
    def test_a_strong_one_to_nothing_is_refused_by_its_field(self, store: FilledStore) -> None:
        broken = subscription("s-1", user={"_ref": "secret-person"}, history=[{"by": {"_ref": "gone"}}])
        with pytest.raises(BrokenReferenceError) as caught:
            store.commit([Create(broken)], "t-1")
        sentence = "These fields would point at something that does not exist: history[0].by, user."
        assert str(caught.value) == sentence
        assert store.documents(["s-1"]) == []

    def test_a_strong_one_to_a_draft_is_refused(self, store: FilledStore) -> None:
        store.put(user("drafts.u-1"))
        with pytest.raises(BrokenReferenceError, match=r": user\.$"):
            store.commit([Create(subscription("s-1", user={"_ref": "drafts.u-1"}))], "t-1")

    def test_a_weak_one_may_point_at_nothing(self, store: FilledStore) -> None:
        store.commit([Create(subscription("s-1", user={"_ref": "gone", "_weak": True}))], "t-1")
        assert stored(store, "s-1")["user"] == {"_ref": "gone", "_weak": True}

    def test_an_owner_may_be_made_in_the_same_transaction_in_any_order(self, store: FilledStore) -> None:
        held = subscription("s-1", user={"_ref": "u-1"})
        store.commit([Create(held), Create(user("u-1"))], "t-1")
        assert ids(store.subscriptions_of(["u-1"])) == ["s-1"]

    def test_only_changed_fields_are_looked_at(self, store: FilledStore) -> None:
        store.put(subscription("s-1", user={"_ref": "gone"}, _rev="r"))
        with pytest.raises(BrokenReferenceError, match=r": tenant\.$"):
            store.commit([Patch("s-1", "r", {"tenant": {"_ref": "gone"}})], "t-1")
        store.commit([Patch("s-1", "r", {"isActive": False})], "t-2")
        assert stored(store, "s-1")["isActive"] is False
