from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.contracts.store_documents import START, ids, stored, subscription, user

if TYPE_CHECKING:
    from tests.contracts.conftest import FilledStore


class TestReading:
    def test_tenants_and_passes_are_read_as_they_stand(self, store: FilledStore) -> None:
        connect = {"accountId": "acct_oak"}
        store.put({"_id": "t-oak", "_type": "tenant", "schoolName": "Oak", "stripeConnect": connect})
        store.put({"_id": "p-ten", "_type": "pass", "name": "Ten classes", "classesLimit": 10})
        assert [(school.name, school.account) for school in store.tenants()] == [("Oak", "acct_oak")]
        assert [(sold.name, sold.classes) for sold in store.passes()] == [("Ten classes", 10)]

    def test_people_are_found_by_their_document_or_their_account(self, store: FilledStore) -> None:
        for person in (user("u-1", clerkId="user_ada"), user("user_bo"), user("u-3", clerkId="user_cy")):
            store.put(person)
        assert ids(store.users_by_id(["user_ada", "user_bo", "nobody"])) == ["u-1", "user_bo"]
        assert ids(store.users()) == ["u-1", "u-3", "user_bo"]

    def test_an_address_is_compared_trimmed_and_without_case(self, store: FilledStore) -> None:
        store.put(user("u-1", email=" Ada@Example.com "))
        store.put(user("u-2", email="bo@example.com"))
        assert ids(store.users_by_email(["ADA@example.COM\n"])) == ["u-1"]

    def test_null_and_blank_never_match_null_and_blank(self, store: FilledStore) -> None:
        store.put(subscription("s-null", stripeSessionId=None, stripePaymentId=None, user=None))
        store.put(subscription("s-blank", stripeSessionId="", stripePaymentId=" "))
        store.put(user("u-null", clerkId=None, email=None))
        store.put(user("u-blank", clerkId="", email=""))
        nothing: list[Any] = [None, "", " "]
        assert store.subscriptions_tied(nothing, nothing) == []
        assert store.subscriptions_of(nothing) == []
        assert store.users_by_id(nothing) == []
        assert store.users_by_email(nothing) == []
        assert store.logs(nothing) == []
        assert store.bookings_of(nothing) == []
        assert store.documents(nothing) == []

    def test_half_a_character_matches_nothing(self, store: FilledStore) -> None:
        assert store.users_by_email(["\ud800@example.com"]) == []

    def test_twins_from_outside_are_both_seen(self, store: FilledStore) -> None:
        store.put(subscription("s-1", stripeSessionId="cs_live_a1"))
        store.put(subscription("s-2", stripePaymentId="pi_1"))
        store.put(subscription("s-3", stripeSessionId="cs_live_a1", stripePaymentId="pi_1"))
        store.put(subscription("s-4", stripeSessionId="cs_live_b2"))
        assert ids(store.subscriptions_tied(["cs_live_a1"], [])) == ["s-1", "s-3"]
        assert ids(store.subscriptions_tied(["cs_live_a1"], ["pi_1"])) == ["s-1", "s-2", "s-3"]

    def test_more_ids_than_one_statement_takes_are_all_looked_up(self, store: FilledStore) -> None:
        for number in (0, 777, 1_499):
            store.put(subscription(f"s-{number}", stripeSessionId=f"cs_test_{number}"))
        wanted = [f"cs_test_{number}" for number in range(1_500)]
        assert ids(store.subscriptions_tied(wanted, [])) == ["s-0", "s-1499", "s-777"]

    def test_subscriptions_are_found_by_owner_and_id(self, store: FilledStore) -> None:
        store.put(subscription("s-1", user={"_ref": "u-1"}))
        store.put(subscription("s-2", user={"_ref": "u-2"}))
        assert ids(store.subscriptions_of(["u-1"])) == ["s-1"]
        assert ids(store.subscriptions_by_id(["s-2", "s-9"])) == ["s-2"]

    def test_a_window_has_its_start_but_not_its_end_and_whatever_has_no_date(
        self, store: FilledStore
    ) -> None:
        store.put(subscription("s-before", startDate="2026-01-31T23:59:59.999Z"))
        store.put(subscription("s-first", startDate="2026-02-01T01:00:00+01:00"))
        store.put(subscription("s-last", startDate="2026-02-28T23:59:59.999Z"))
        store.put(subscription("s-after", startDate="2026-03-01"))
        store.put(subscription("s-undated", startDate="soon"))
        since = datetime(2026, 2, 1, tzinfo=UTC)
        found = store.subscriptions_between(since, datetime(2026, 3, 1, tzinfo=UTC))
        assert ids(found) == ["s-first", "s-last", "s-undated"]

    def test_a_window_larger_than_a_page_is_read_to_its_end(self, store: FilledStore) -> None:
        for number in range(1_001):
            store.put(subscription(f"s-{number:04}"))
        found = [held.id for held in store.subscriptions_between(START, START + timedelta(days=1))]
        assert found == [f"s-{number:04}" for number in range(1_001)]

    def test_drafts_stand_apart(self, store: FilledStore) -> None:
        for name in ("drafts.s-1", "versions.spring.s-1"):
            store.put(subscription(name, stripeSessionId="cs_live_a1", user={"_ref": "u-1"}))
        store.put(subscription("s-2", stripeSessionId="cs_live_b2"))
        store.put(user("drafts.u-1", clerkId="user_ada"))
        assert ids(store.drafts_tied(["cs_live_a1", "cs_live_b2"])) == ["drafts.s-1", "versions.spring.s-1"]
        assert store.subscriptions_tied(["cs_live_a1"], []) == []
        assert store.subscriptions_of(["u-1"]) == []
        assert store.subscriptions_by_id(["drafts.s-1"]) == []
        assert store.documents(["drafts.s-1"]) == []
        assert ids(store.subscriptions_between(START, START + timedelta(days=1))) == ["s-2"]
        assert list(store.users()) == []

    def test_log_rows_are_found_by_session_and_by_time(self, store: FilledStore) -> None:
        for name, session, at in (("l-1", "cs_live_a1", "2026-02-01"), ("l-2", "cs_live_b2", "2026-02-02")):
            details = {"sessionId": session, "error": "no such pass"}
            store.put({"_id": name, "_type": "webhookLog", "timestamp": at, "details": details})
        assert [(row.id, row.error) for row in store.logs(["cs_live_a1"])] == [("l-1", "no such pass")]
        assert ids(store.logs_since(datetime(2026, 2, 2, tzinfo=UTC))) == ["l-2"]

    def test_bookings_of_a_person_come_without_those_of_others(self, store: FilledStore) -> None:
        ada = {"student": {"_ref": "u-1"}, "bookingType": "clipcard", "bookingTime": "2026-02-03T10:00:00Z"}
        other = {"student": {"_ref": "u-2"}, "bookingType": "single"}
        store.put({"_id": "c-1", "_type": "classInstance", "bookings": [ada, other]})
        store.put({"_id": "c-2", "_type": "classInstance", "bookings": [other]})
        [booking] = store.bookings_of(["u-1"])
        assert (booking.class_id, booking.type) == ("c-1", "clipcard")
        assert booking.at == datetime(2026, 2, 3, 10, tzinfo=UTC)

    def test_a_booking_that_was_taken_back_is_gone(self, store: FilledStore) -> None:
        ada = {"student": {"_ref": "u-1"}}
        store.put({"_id": "c-1", "_type": "classInstance", "bookings": [ada, ada]})
        store.put({"_id": "c-1", "_type": "classInstance", "bookings": []})
        assert store.bookings_of(["u-1"]) == []

    def test_a_class_that_changes_keeps_its_other_bookings(self, store: FilledStore) -> None:
        ada, other = {"student": {"_ref": "u-1"}}, {"student": {"_ref": "u-2"}}
        store.put({"_id": "c-1", "_type": "classInstance", "bookings": [ada]})
        store.put({"_id": "c-1", "_type": "classInstance", "bookings": [ada, other]})
        assert [booking.user_id for booking in store.bookings_of(["u-1", "u-2"])] == ["u-1", "u-2"]

    def test_what_is_read_may_be_changed_without_changing_the_store(self, store: FilledStore) -> None:
        store.put(subscription("s-1", isActive=True))
        stored(store, "s-1")["isActive"] = False
        assert stored(store, "s-1")["isActive"] is True
