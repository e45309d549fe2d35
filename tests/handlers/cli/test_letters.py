from __future__ import annotations

from typing import TYPE_CHECKING

from bot.inbox import Delivery
from tests.world_documents import NOW, SESSION

if TYPE_CHECKING:
    from bot.inbox import DeliveryState
    from tests.handlers.cli.typist import Typist, Typists

WHY = "Stripe did not answer."


def given_up(typist: Typist, event_id: str = "evt_1", state: DeliveryState = "dead") -> None:
    letter = Delivery(
        id=event_id,
        type="checkout.session.completed",
        account="acct_oak",
        livemode=True,
        about=SESSION,
        received=NOW,
        due=NOW,
        body="{}",
        state=state,
        attempts=16,
        note=WHY,
    )
    typist.desk.ledger.keep_delivery(letter)


def state(typist: Typist, event_id: str = "evt_1") -> tuple[str, int]:
    kept = typist.desk.ledger.delivery(event_id)
    assert kept
    return kept.state, kept.attempts


def test_without_dead_letters_there_is_nothing_to_do(typists: Typists) -> None:
    typist = typists.open()

    assert typist.asks("letters") == (0, {"letters": []})
    assert "Nothing was given up" in typist.type("letters").stdout
    assert typist.asks("letters", "replay", "--all", "--yes") == (0, {"letters": []})


def test_what_was_given_up_is_listed_with_what_kept_it(typists: Typists) -> None:
    typist = typists.open()
    given_up(typist)
    given_up(typist, "evt_done", state="done")

    code, said = typist.asks("letters")

    assert code == 1
    assert said == {
        "letters": [
            {
                "event_id": "evt_1",
                "type": "checkout.session.completed",
                "account": "acct_oak",
                "about": SESSION,
                "received": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
                "attempts": 16,
                "detail": WHY,
            }
        ]
    }
    page = typist.type("letters").stdout
    assert "1 event was given up." in page
    assert all(part in page for part in ("evt_1", "acct_oak", WHY, "letters replay EVENT_ID --yes"))


def test_a_replay_is_only_shown_until_somebody_says_yes(typists: Typists) -> None:
    typist = typists.open()
    given_up(typist)

    code, said = typist.asks("letters", "replay", "evt_1")
    assert (code, said["letters"][0]["result"], state(typist)) == (1, "planned", ("dead", 16))

    code, said = typist.asks("letters", "replay", "evt_1", "--yes")
    assert (code, said["letters"][0]["result"], state(typist)) == (0, "replayed", ("waiting", 0))

    code, said = typist.asks("letters", "replay", "evt_1", "--yes")
    assert (code, said["letters"][0]["result"]) == (0, "waiting")


def test_all_of_them_are_replayed_at_once(typists: Typists) -> None:
    typist = typists.open()
    given_up(typist, "evt_1")
    given_up(typist, "evt_2")

    assert typist.asks("letters", "replay", "--all")[0] == 1
    code, said = typist.asks("letters", "replay", "--all", "--yes")

    assert (code, [each["result"] for each in said["letters"]]) == (0, ["replayed", "replayed"])
    assert [state(typist, each)[0] for each in ("evt_1", "evt_2")] == ["waiting", "waiting"]
    assert typist.asks("letters") == (0, {"letters": []})


def test_what_leads_to_nothing_is_not_tried_again(typists: Typists) -> None:
    typist = typists.open()
    given_up(typist, state="skipped")

    code, said = typist.asks("letters", "replay", "evt_1", "--yes")

    assert (code, said["letters"][0]["result"], state(typist)[0]) == (0, "skipped", "skipped")


def test_it_has_to_be_said_which_one(typists: Typists) -> None:
    typist = typists.open()

    assert typist.asks("letters", "replay")[0] == 2
    assert typist.asks("letters", "replay", "evt_1", "--all")[0] == 2
    code, said = typist.asks("letters", "replay", "evt_9")
    assert (code, said["error"]) == (
        2,
        "There is no such event. `python app.py letters` lists those that were given up.",
    )
