"""Who is still to be written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.actions import Action
from bot.alerts import Alert, Gap
from bot.contacts import owed
from tests.fakes.desk import FINDING

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def made(session: str, owner: str = "usr-ada", *, hours: int = 0, name: str | None = "Ten Classes") -> Action:
    kept = f"passkeeper-{session}"
    document: dict[str, Any] = {"_id": kept, "user": {"_ref": owner}, "passName": name}
    return Action(
        id=f"act_{session}",
        at=NOW + timedelta(hours=hours),
        by="U1",
        kind="create",
        key=session,
        session_id=session,
        subscription_id=kept,
        fingerprint="f",
        before={kept: None},
        after={kept: document},
        result="created",
    )


def alert(session: str) -> Alert:
    finding = replace(FINDING, session_id=session, user_id="usr-ada")
    return Alert("alert_1", NOW, (Gap(f"{session}/missing", finding, "fixed", "U1", NOW),))


def test_a_customer_whose_pass_was_mended_is_to_be_told() -> None:
    (one,) = owed([made("cs_1")], [alert("cs_1")], ())
    assert (one.name, one.email, one.passes, one.session_ids) == (
        "Ada Oak",
        "ada@example.com",
        ("Ten Classes",),
        ("cs_1",),
    )


def test_one_customer_with_several_passes_is_one_entry() -> None:
    (one,) = owed([made("cs_1"), made("cs_2", hours=1, name="Monthly")], [alert("cs_1")], ())
    assert (one.session_ids, one.passes, one.since) == (("cs_1", "cs_2"), ("Ten Classes", "Monthly"), NOW)


def test_two_customers_are_two_and_the_longer_wait_comes_first() -> None:
    found = owed([made("cs_1", hours=2), made("cs_2", "usr-bo")], [], ())
    assert [each.session_ids for each in found] == [("cs_2",), ("cs_1",)]


def test_who_was_told_is_off_the_list() -> None:
    assert owed([made("cs_1")], [], {"cs_1"}) == ()


def test_what_was_taken_back_or_never_written_asks_for_no_message() -> None:
    undone = replace(made("cs_1"), undone_by="act_9")
    failed = replace(made("cs_2"), result="failed")
    under_way = replace(made("cs_3"), result=None)
    of_an_endpoint = replace(made("cs_4"), kind="endpoint", session_id=None, after={})
    assert owed([undone, failed, under_way, of_an_endpoint], [], ()) == ()


def test_where_nothing_tells_the_name_the_purchase_stands_for_itself() -> None:
    bare = replace(made("cs_1"), after={"passkeeper-cs_1": None})
    (one,) = owed([bare], [], ())
    assert (one.name, one.email, one.passes, one.session_ids) == (None, None, (), ("cs_1",))
