"""What every store says around a batch of purchases, and of the passes of a window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.reads import Around, Outline, Wanted
from tests.contracts.store_documents import START, ids, subscription, user

if TYPE_CHECKING:
    from tests.contracts.conftest import FilledStore

DAY = timedelta(days=1)


def ref(name: str) -> dict[str, str]:
    return {"_type": "reference", "_ref": name}


def lesson(name: str, *students: str) -> dict[str, Any]:
    bookings = [
        {"student": ref(each), "bookingType": "clipcard", "bookingTime": "2026-02-03T10:00:00Z"}
        for each in students
    ]
    return {"_id": name, "_type": "classInstance", "date": "2026-02-03T18:00:00Z", "bookings": bookings}


def test_tied_ones_come_by_session_and_by_payment_with_their_holders(store: FilledStore) -> None:
    for holder in ("usr-bo", "usr-cleo"):
        store.put(user(holder, clerkId=f"clerk-{holder}"))
    store.put(subscription("sub-1", stripeSessionId="cs_1", user=ref("usr-bo")))
    store.put(subscription("sub-2", stripePaymentId="pi_2", user=ref("usr-cleo")))
    store.put(subscription("sub-3", stripeSessionId="cs_3", stripePaymentId="pi_3"))
    store.put(subscription("sub-4"))
    store.put(subscription("sub-5", stripeSessionId="cs_1", user=ref("usr-gone")))

    found = store.around(Wanted(sessions=["cs_1", ""], payments=["pi_2"]))

    assert ids(found.tied) == ["sub-1", "sub-2", "sub-5"]
    assert ids(found.users) == ["usr-bo", "usr-cleo"]
    assert (found.held, found.sources, found.bookings) == ((), (), ())


def test_owners_come_by_clerk_id_and_by_the_old_id_with_all_they_hold(store: FilledStore) -> None:
    store.put(user("usr-ada", clerkId="clerk_ada"))
    store.put(user("clerk_ada"))
    store.put(user("usr-else", clerkId="clerk_else"))
    store.put(subscription("sub-new", user=ref("usr-ada")))
    store.put(subscription("sub-old", user=ref("clerk_ada")))
    store.put(subscription("sub-else", user=ref("usr-else")))

    found = store.around(Wanted(owners={"clerk_ada"}))

    assert ids(found.users) == ["clerk_ada", "usr-ada"]
    assert ids(found.held) == ["sub-new", "sub-old"]


def test_what_is_held_under_an_id_without_a_record_comes_too(store: FilledStore) -> None:
    store.put(subscription("sub-lost", user=ref("clerk_ada")))

    assert ids(store.around(Wanted(owners={"clerk_ada"})).held) == ["sub-lost"]


def test_bookings_are_the_owners_own_and_each_comes_once(store: FilledStore) -> None:
    store.put(user("usr-ada", clerkId="clerk_ada"))
    store.put(user("clerk_ada"))
    store.put(user("usr-bo", clerkId="clerk_bo"))
    store.put(lesson("class-1", "usr-ada", "usr-bo", "usr-else"))
    store.put(lesson("class-2", "clerk_ada", "clerk_ada"))

    found = store.around(Wanted(owners={"clerk_ada", "clerk_bo"}))

    assert sorted((each.class_id, each.user_id) for each in found.bookings) == [
        ("class-1", "usr-ada"),
        ("class-1", "usr-bo"),
        ("class-2", "clerk_ada"),
        ("class-2", "clerk_ada"),
    ]


def test_sources_come_by_id_with_their_holders_and_drafts_never(store: FilledStore) -> None:
    store.put(user("usr-bo"))
    store.put(subscription("sub-old", user=ref("usr-bo"), stripeSessionId="cs_1"))
    store.put(subscription("drafts.sub-2", stripeSessionId="cs_1"))

    found = store.around(Wanted(sessions={"cs_9"}, sources={"sub-old", "drafts.sub-2"}))

    assert (ids(found.sources), ids(found.users), found.tied) == (["sub-old"], ["usr-bo"], ())


def test_asking_for_nothing_finds_nothing(store: FilledStore) -> None:
    store.put(subscription("sub-1"))

    assert store.around(Wanted()) == Around()


def test_many_are_asked_for_at_once(store: FilledStore) -> None:
    for number in range(1_203):
        store.put(subscription(f"sub-{number:04}", stripeSessionId=f"cs_{number:04}"))

    found = store.around(Wanted(sessions=[f"cs_{number:04}" for number in range(1_203)]))

    assert len(found.tied) == 1_203


def test_charges_in_an_intents_place_are_told_of_the_window_alone(store: FilledStore) -> None:
    for number, name in enumerate(("ch_in", "py_in", "pi_in")):
        store.put(subscription(f"sub-{number}", stripePaymentId=name))
    store.put(subscription("sub-late", stripePaymentId="ch_late", startDate="2026-02-09T08:00:00.000Z"))
    store.put(subscription("sub-unread", stripePaymentId="ch_unread", startDate="soon"))

    assert store.charges_between(START, START + DAY) == {"ch_in", "py_in", "ch_unread"}


def test_running_ones_of_a_window_are_told_in_outline(store: FilledStore) -> None:
    store.put(subscription("sub-1", isActive=True, stripeSessionId="cs_1", stripePaymentId="pi_1"))
    store.put(subscription("sub-2", isActive=False))
    store.put(subscription("sub-3", isActive=True, startDate=None))
    store.put(subscription("sub-4", isActive=True, startDate="2026-02-02T08:00:00.000Z"))
    store.put(subscription("drafts.sub-5", isActive=True))

    found = sorted(store.running_between(START, START + DAY), key=lambda each: each.id)

    assert found == [Outline("sub-1", "cs_1", "pi_1"), Outline("sub-3", None, None)]


@pytest.mark.parametrize(
    ("sessions", "modes"),
    [
        ((), set()),
        (("cs_live_1", None, "manual"), {True}),
        (("cs_test_1", "cs_live_2", "cs_test_3"), {True, False}),
    ],
)
def test_the_modes_of_all_passes_are_told(
    store: FilledStore, sessions: tuple[str | None, ...], modes: set[bool]
) -> None:
    for number, name in enumerate(sessions):
        store.put(subscription(f"sub-{number}", isActive=False, stripeSessionId=name))

    assert store.modes() == modes


def test_the_webhook_log_tells_modes_too_and_drafts_tell_none(store: FilledStore) -> None:
    store.put({"_id": "log-1", "_type": "webhookLog", "details": {"sessionId": "cs_test_1"}})
    store.put({"_id": "log-2", "_type": "webhookLog"})
    store.put(subscription("drafts.sub-1", stripeSessionId="cs_live_1"))

    assert store.modes() == {False}
