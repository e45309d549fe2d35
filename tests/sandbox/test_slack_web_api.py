"""The Web API, as slack_sdk sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.test_slack_stage import MANIFEST, HandClock, Stage, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def scene(clock: HandClock) -> Iterator[Stage]:
    with stage(clock=clock) as built:
        yield built


def refusal(call: Callable[..., Any], **args: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return str(caught.value.response["error"])


def test_a_message_is_kept_updated_with_its_history_and_deleted(scene: Stage) -> None:
    sent = scene.client.chat_postMessage(channel="C0SUPPORT", text="one", blocks=[SECTION])
    assert sent["message"]["blocks"][0]["block_id"]
    scene.client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two", blocks=[])
    (message,) = scene.slack.messages("C0SUPPORT")
    assert (message.text, message.blocks, message.history[0]["text"]) == ("two", [], "one")
    scene.client.chat_delete(channel="C0SUPPORT", ts=sent["ts"])
    assert scene.slack.messages("C0SUPPORT") == []
    assert refusal(scene.client.chat_delete, channel="C0SUPPORT", ts=sent["ts"]) == "message_not_found"


def test_a_deleted_parent_leaves_a_tombstone_above_its_replies(scene: Stage) -> None:
    parent = scene.client.chat_postMessage(channel="C0SUPPORT", text="gap")["ts"]
    scene.client.chat_postMessage(channel="C0SUPPORT", text="healed", thread_ts=parent)
    scene.client.chat_delete(channel="C0SUPPORT", ts=parent)
    texts = [
        m["text"] for m in scene.client.conversations_replies(channel="C0SUPPORT", ts=parent)["messages"]
    ]
    assert texts == ["This message was deleted.", "healed"]


def test_refusals_have_slacks_names(scene: Stage) -> None:
    client = scene.client
    person = scene.slack.say("U0SUPPORT", "C0SUPPORT", "mine")
    assert refusal(client.chat_postMessage, channel="C0NOWHERE", text="x") == "channel_not_found"
    assert refusal(client.chat_postMessage, channel="C0QUIET", text="x") == "not_in_channel"
    assert refusal(client.api_call, api_method="chat.postMessage", json={"channel": "C0SUPPORT"}) == "no_text"
    assert refusal(client.chat_postMessage, channel="C0SUPPORT", text="x" * 40001) == "msg_too_long"
    assert refusal(client.chat_update, channel="C0SUPPORT", ts=person.ts, text="x") == "cant_update_message"
    assert (
        refusal(client.chat_postEphemeral, channel="C0MANAGERS", user="U0SUPPORT", text="x")
        == "user_not_in_channel"
    )
    assert refusal(client.users_info, user="U0NOBODY") == "user_not_found"
    assert refusal(client.users_lookupByEmail, email="no@example.com") == "users_not_found"
    assert refusal(client.usergroups_users_list, usergroup="S0NONE") == "no_such_subteam"
    assert refusal(client.api_call, api_method="chat.sing") == "unknown_method"


def test_bad_blocks_come_back_with_the_place_of_each_mistake(scene: Stage) -> None:
    with pytest.raises(SlackApiError) as caught:
        scene.client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=[{"type": "alert", "text": "no"}])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: alert [json-pointer:/blocks/0/type]"
    ]


def test_a_token_is_asked_for_and_scopes_are_told(scene: Stage) -> None:
    stranger = WebClient("xoxb-other", base_url=scene.client.base_url)
    assert refusal(stranger.auth_test) == "invalid_auth"
    assert "chat:write" in scene.client.auth_test().headers["x-oauth-scopes"]


def test_a_scope_that_the_manifest_lacks_is_missing() -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    with stage(manifest=manifest) as scene, pytest.raises(SlackApiError) as caught:
        scene.client.usergroups_list()
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "usergroups:read"


def test_an_ephemeral_is_seen_by_one_person_and_in_no_history(scene: Stage) -> None:
    scene.client.chat_postEphemeral(channel="C0SUPPORT", user="U0SUPPORT", text="psst")
    assert [m.text for m in scene.slack.messages("C0SUPPORT", seen_by="U0SUPPORT")] == ["psst"]
    assert scene.slack.messages("C0SUPPORT", seen_by="U0SECOND") == []
    assert scene.client.conversations_history(channel="C0SUPPORT")["messages"] == []


def test_a_post_to_a_person_opens_their_dm(scene: Stage) -> None:
    sent = scene.client.chat_postMessage(channel="U0MANAGER", text="hello")
    assert sent["channel"] == scene.client.conversations_open(users="U0MANAGER")["channel"]["id"]


def test_a_trigger_works_once_and_for_three_seconds(scene: Stage, clock: HandClock) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}
    trigger = scene.slack.workspace.new_trigger("U0SUPPORT")
    opened = scene.client.views_open(trigger_id=trigger, view=view)["view"]
    assert refusal(scene.client.views_open, trigger_id=trigger, view=view) == "exchanged_trigger_id"
    late = scene.slack.workspace.new_trigger("U0SUPPORT")
    clock.ahead += 4
    assert refusal(scene.client.views_open, trigger_id=late, view=view) == "expired_trigger_id"
    assert refusal(scene.client.views_open, trigger_id="made-up", view=view) == "invalid_trigger_id"
    scene.client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    assert (
        refusal(scene.client.views_update, view_id=opened["id"], hash=opened["hash"], view=view)
        == "hash_conflict"
    )
    assert refusal(scene.client.views_update, view_id="V0", view=view) == "not_found"


def test_views_are_limited(scene: Stage) -> None:
    trigger = scene.slack.workspace.new_trigger("U0SUPPORT")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T" * 25}, "blocks": [SECTION]}
    assert refusal(scene.client.views_open, trigger_id=trigger, view=view) == "invalid_arguments"
    huge = view | {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 260_000}}]}
    assert refusal(scene.client.views_open, trigger_id=trigger, view=huge) == "view_too_large"


def test_a_file_goes_up_in_three_steps_and_lands_in_the_channel(scene: Stage) -> None:
    scene.client.files_upload_v2(channel="C0SUPPORT", filename="gaps.csv", content="a,b\n1,2\n", title="Gaps")
    (message,) = scene.slack.messages("C0SUPPORT")
    assert message.files[0]["title"] == "Gaps"
    assert scene.slack.workspace.files[message.files[0]["id"]]["content"] == b"a,b\n1,2\n"


def test_people_groups_and_members_can_be_paged(scene: Stage) -> None:
    first = scene.client.conversations_members(channel="C0SUPPORT", limit=2)
    rest = scene.client.conversations_members(
        channel="C0SUPPORT", cursor=first["response_metadata"]["next_cursor"]
    )
    assert first["members"] == ["U0SUPPORT", "U0SECOND"]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert scene.client.usergroups_users_list(usergroup="S0SUPPORT")["users"] == ["U0SUPPORT", "U0SECOND"]
    assert scene.client.users_info(user="U0GUEST")["user"]["is_restricted"] is True


def test_too_many_posts_to_one_channel_are_429_with_the_seconds_to_wait(clock: HandClock) -> None:
    with stage(clock=clock, rate_limit_per_channel=1.0) as scene:
        scene.client.chat_postMessage(channel="C0SUPPORT", text="1")
        with pytest.raises(SlackApiError) as caught:
            scene.client.chat_postMessage(channel="C0SUPPORT", text="2")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
        clock.ahead += 1
        scene.client.chat_postMessage(channel="C0SUPPORT", text="2")


def test_ordered_troubles_come_once_and_then_it_works_again(scene: Stage) -> None:
    scene.slack.faults.error("users.info", "fatal_error")
    scene.slack.faults.status("chat.postMessage", 503)
    assert refusal(scene.client.users_info, user="U0SUPPORT") == "fatal_error"
    with pytest.raises(SlackApiError):
        scene.client.chat_postMessage(channel="C0SUPPORT", text="x")
    scene.client.chat_postMessage(channel="C0SUPPORT", text="x")
    assert len(scene.slack.messages("C0SUPPORT")) == 1


def test_a_connection_cut_after_the_work_posts_twice_when_retried(scene: Stage) -> None:
    scene.slack.faults.drop("chat.postMessage", after_the_work=True)
    scene.client.chat_postMessage(channel="C0SUPPORT", text="x")
    assert len(scene.slack.messages("C0SUPPORT")) == 2


def test_permalinks_and_reactions(scene: Stage) -> None:
    ts = scene.client.chat_postMessage(channel="C0SUPPORT", text="x")["ts"]
    link = scene.client.chat_getPermalink(channel="C0SUPPORT", message_ts=ts)["permalink"]
    assert link == f"{scene.url}/archives/C0SUPPORT/p{ts.replace('.', '')}"
    scene.client.reactions_add(channel="C0SUPPORT", timestamp=ts, name="eyes")
    assert (
        refusal(scene.client.reactions_add, channel="C0SUPPORT", timestamp=ts, name="eyes")
        == "already_reacted"
    )
    scene.client.reactions_remove(channel="C0SUPPORT", timestamp=ts, name="eyes")
    assert scene.slack.messages("C0SUPPORT")[0].reactions == {}
