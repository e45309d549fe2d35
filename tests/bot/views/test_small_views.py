from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.findings import Check
from bot.views import ids, kit
from bot.views.dismissal import dismiss_dialog
from bot.views.health import health_message
from bot.views.notes import COMMANDS, loading, note, usage
from tests.slack_limits import check_message, check_view, texts

CHECKS = (
    Check("endpoint_exists", "ok", "There is an endpoint."),
    Check("signature", "unknown", "No log row tells.", "Wait for a payment."),
    Check("endpoint_url", "fail", "It has another address.", "Set it to the school's."),
    Check("success_rate", "warn", "One in ten failed.", "Look at the log."),
)


def test_health_tells_problems_first_with_what_to_do() -> None:
    message = health_message("critical", CHECKS)

    check_message(message)
    assert message.text == snapshot("""\
Payments do not reach the site as they should. 1 check could not be made.
Problem: It has another address.
What to do: Set it to the school's.
Look at this: One in ten failed.
What to do: Look at the log.
Could not be checked: No log row tells.
What to do: Wait for a payment.\
""")
    assert [block["type"] for block in message.blocks] == ["section", *["rich_text"] * 3, "context"]
    assert "• No log row tells. Wait for a payment." in texts(message.blocks)
    assert "Fine: There is an endpoint." in texts(message.blocks)


def test_health_never_calls_the_unknown_fine() -> None:
    message = health_message("ok", CHECKS[:2])

    assert message.text.startswith("What could be checked is fine. 1 check could not be made.")


def test_health_with_nothing_wrong_is_one_sentence_and_a_list() -> None:
    message = health_message("ok", CHECKS[:1])

    check_message(message)
    assert message.text == "Payments reach the site. Nothing needs to be done."


def test_every_command_explains_itself_with_a_working_example() -> None:
    for command, (_, _, example) in COMMANDS.items():
        message = usage(command)
        check_message(message)
        assert f"Type it like this: {example}" in message.text


@given(st.text(max_size=5_000))
def test_no_text_breaks_a_message(text: str) -> None:
    if text.strip():
        check_message(note("x" + text))


@given(st.text(alphabet="<&>ab;", max_size=60), st.integers(8, 40))
def test_escaped_text_is_never_cut_within_an_entity(text: str, most: int) -> None:
    cut = kit.cut_escaped(text, most)

    assert len(cut) <= most
    kit_free = cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert not set(kit_free) & {"&", "<", ">"}


def test_the_dismissal_asks_for_a_reason() -> None:
    view = dismiss_dialog(ids.Press("cs_live_oak0001"))

    check_view(view)
    assert view["submit"]["text"] == "Save"
    check_view(loading("What will change"))


def test_a_value_that_is_not_ours_fits_no_purchase() -> None:
    assert ids.Press.unpacked("nonsense") == ids.Press("")
    assert ids.Press.unpacked("[1]") == ids.Press("")
    assert ids.Press.unpacked(ids.Press("a", "b", "c", "d").packed()) == ids.Press("a", "b", "c", "d")


def test_a_person_who_is_no_slack_id_is_shown_as_text() -> None:
    assert kit.person("U0AB") == "<@U0AB>"
    assert kit.person("<!here>") == "&lt;!here&gt;"
    assert kit.person("Passkeeper") == "Passkeeper"


def test_health_with_nothing_fine_lists_problems_only() -> None:
    assert len(health_message("critical", CHECKS[2:3]).blocks) == 2
