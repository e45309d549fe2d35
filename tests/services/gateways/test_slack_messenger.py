from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from bot.errors import UnavailableError
from bot.messages import Colleague, Message, Posted
from bot.speech import Reader
from bot.views.notes import note
from services.gateways.slack_messenger import SlackMessenger
from services.gateways.slack_refused import SILENT
from services.languages import phrases
from tests.services.gateways.played_slack import PlayedSlack, played_slack

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE = Message("Hello", ({"type": "section", "text": {"type": "plain_text", "text": "Hello"}},))
ADA = {
    "id": "U1",
    "team_id": "T1",
    "profile": {"display_name": "Ada"},
    "tz": "Europe/Oslo",
    "locale": "nb-NO",
}


@pytest.fixture
def slack() -> Iterator[PlayedSlack]:
    with played_slack() as slack:
        yield slack


def test_a_post_carries_text_and_blocks_and_unfurls_nothing(slack: PlayedSlack) -> None:
    slack.will("chat.postMessage", {"ok": True, "channel": "C1", "ts": "1.2"})

    assert slack.messenger.post("C1", MESSAGE) == Posted("C1", "1.2")

    assert slack.asked == [
        (
            "chat.postMessage",
            {
                "channel": "C1",
                "text": "Hello",
                "blocks": list(MESSAGE.blocks),
                "unfurl_links": False,
                "unfurl_media": False,
            },
        )
    ]


def test_a_channel_is_spoken_to_in_the_language_of_the_house(slack: PlayedSlack) -> None:
    slack.will("chat.postMessage", {"ok": True, "channel": "C1", "ts": "1.2"})
    slack.will("chat.update", {"ok": True})
    slack.house = Reader("nb", UTC, phrases("nb"))

    slack.messenger.post("C1", note(SILENT))
    slack.messenger.update(Posted("C1", "1.2"), note(SILENT))

    told = "Slack svarte ikke. Prøv igjen om et øyeblikk."
    assert [sent["text"] for _, sent in slack.asked] == [told, told]
    assert [sent["blocks"][0]["text"]["text"] for _, sent in slack.asked] == [told, told]


def test_a_post_in_a_thread_names_it(slack: PlayedSlack) -> None:
    slack.will("chat.postMessage", {"ok": True, "channel": "C1", "ts": "1.3"})

    slack.messenger.post("C1", MESSAGE, "1.2")

    assert slack.asked[0][1]["thread_ts"] == "1.2"


def test_updates_dialogs_and_home_reach_their_methods(slack: PlayedSlack) -> None:
    slack.will("chat.update", {"ok": True})
    slack.will("views.open", {"ok": True, "view": {"id": "V1"}})
    slack.will("views.update", {"ok": True})
    slack.will("views.publish", {"ok": True})

    slack.messenger.update(Posted("C1", "1.2"), MESSAGE)
    assert slack.messenger.open_view("1.2.3", {"type": "modal"}) == "V1"
    slack.messenger.update_view("V1", {"type": "modal"})
    slack.messenger.publish_home("U1", {"type": "home"})

    assert [method for method, _ in slack.asked] == [
        "chat.update",
        "views.open",
        "views.update",
        "views.publish",
    ]


def test_too_many_requests_are_tried_again_after_slacks_own_wait(slack: PlayedSlack) -> None:
    slack.will("chat.postMessage", {"ok": False, "error": "ratelimited"}, 429, Retry_After="7")
    slack.will("chat.postMessage", {"ok": True, "channel": "C1", "ts": "1.2"})

    assert slack.messenger.post("C1", MESSAGE) == Posted("C1", "1.2")
    assert slack.waited == [7.0]


@pytest.mark.parametrize(
    ("wait", "waited"), [("300", []), ("1", [1.0] * 9), ("soon", [1.0] * 9), ("12", [12.0, 12.0])]
)
def test_waiting_has_an_end(slack: PlayedSlack, wait: str, waited: list[float]) -> None:
    slack.will("chat.postMessage", {"ok": False, "error": "ratelimited"}, 429, Retry_After=wait)

    with pytest.raises(UnavailableError, match="Slack did not answer") as raised:
        slack.messenger.post("C1", MESSAGE)

    assert (raised.value.system, raised.value.permanent, slack.waited) == ("slack", False, waited)


@pytest.mark.parametrize(
    ("error", "sentence", "permanent"),
    [
        ("not_in_channel", "/invite @Passkeeper", True),
        ("invalid_auth", "does not accept Passkeeper's token", True),
        ("expired_trigger_id", "Please press the button again", True),
        ("some_new_code", r"Slack refused that \(some_new_code\)", True),
        ("internal_error", "Slack did not answer", False),
    ],
)
def test_a_refusal_becomes_a_sentence(slack: PlayedSlack, error: str, sentence: str, permanent: bool) -> None:
    slack.will("chat.postMessage", {"ok": False, "error": error})

    with pytest.raises(UnavailableError, match=sentence) as raised:
        slack.messenger.post("C1", MESSAGE)

    assert raised.value.permanent is permanent
    assert len(slack.asked) == 1


def test_blocks_that_a_workspace_does_not_know_give_way_to_the_text(slack: PlayedSlack) -> None:
    slack.will("chat.postMessage", {"ok": False, "error": "invalid_blocks"})
    slack.will("chat.postMessage", {"ok": True, "channel": "C1", "ts": "1.2"})

    assert slack.messenger.post("C1", MESSAGE) == Posted("C1", "1.2")
    assert (slack.asked[1][1]["text"], slack.asked[1][1]["blocks"]) == ("Hello", [])


def test_a_slack_that_cannot_be_reached_is_unavailable() -> None:
    client = WebClient("xoxb-sandbox", base_url="http://127.0.0.1:9/api/", timeout=1, retry_handlers=[])

    with pytest.raises(UnavailableError, match="Slack did not answer"):
        SlackMessenger(client, sleep=lambda _: None).members("S1")


def test_a_colleague_is_read_with_locale_and_standing(slack: PlayedSlack) -> None:
    slack.will("auth.test", {"ok": True, "team_id": "T1"})
    slack.will("users.info", {"ok": True, "user": ADA})
    slack.will("users.info", {"ok": True, "user": ADA | {"is_ultra_restricted": True, "deleted": True}})
    messenger = slack.messenger

    assert messenger.colleague("U1") == Colleague(
        "U1", "Ada", "nb-NO", "Europe/Oslo", guest=False, deactivated=False, outside=False
    )
    again = messenger.colleague("U1")
    assert (again.guest, again.deactivated) == (True, True)
    assert [method for method, _ in slack.asked].count("auth.test") == 1


@pytest.mark.parametrize(
    ("user", "outside"),
    [
        ({"is_stranger": True}, True),
        ({"team_id": "T9"}, True),
        ({"team_id": None}, False),
        ({"team_id": "T9", "enterprise_user": {"teams": ["T1"]}}, False),
    ],
)
def test_another_workspaces_people_are_outside(
    slack: PlayedSlack, user: dict[str, Any], outside: bool
) -> None:
    slack.will("auth.test", {"ok": True, "team_id": "T1"})
    slack.will("users.info", {"ok": True, "user": ADA | user})

    assert slack.messenger.colleague("U1").outside is outside


def test_a_slack_that_tells_no_workspace_makes_nobody_a_stranger(slack: PlayedSlack) -> None:
    slack.will("auth.test", {"ok": True})
    slack.will("users.info", {"ok": True, "user": ADA})

    assert (slack.messenger.answers(), slack.messenger.colleague("U1").outside) == (True, False)


def test_a_message_stands_where_it_was_sent_unless_slack_says_otherwise(slack: PlayedSlack) -> None:
    slack.will("chat.postMessage", {"ok": True, "ts": "1.5"})

    assert slack.messenger.post("C1", MESSAGE) == Posted("C1", "1.5")


def test_slack_answers_once_it_took_the_token(slack: PlayedSlack) -> None:
    slack.will("auth.test", {"ok": False, "error": "invalid_auth"})
    slack.will("auth.test", {"ok": True, "team_id": "T1"})
    messenger = slack.messenger

    assert [messenger.answers() for _ in range(3)] == [False, True, True]
    assert len(slack.asked) == 2


def test_members_of_a_group_are_asked_by_its_id(slack: PlayedSlack) -> None:
    slack.will("usergroups.users.list", {"ok": True, "users": ["U1", "U2"]})

    assert slack.messenger.members("S1") == {"U1", "U2"}
    assert slack.asked == [("usergroups.users.list", {"usergroup": "S1"})]


def test_a_response_is_ephemeral_and_replaces_only_if_asked(slack: PlayedSlack) -> None:
    slack.will("r", {"ok": True})

    slack.messenger.respond(f"{slack.url}/r", MESSAGE, replace=True)

    ((_, body),) = slack.asked
    assert (body["response_type"], body["replace_original"], body["text"]) == ("ephemeral", True, "Hello")


def test_a_response_that_came_too_late_is_said_to_be_refused(slack: PlayedSlack) -> None:
    slack.will("r", {"ok": False}, 404)

    with pytest.raises(UnavailableError, match=r"Slack refused that \(404\)"):
        slack.messenger.respond(f"{slack.url}/r", MESSAGE, replace=False)
