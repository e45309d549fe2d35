from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import Alert, Gap
from bot.contacts import Owed
from bot.metrics import summarise
from bot.views import ids
from bot.views.home import Board, home_view, stranger_view
from bot.views.notes import COMMANDS
from tests.bot.sums import COVERAGE, NOW, period, sale, told
from tests.fakes.desk import FINDING
from tests.slack_limits import check_view, texts

if TYPE_CHECKING:
    from bot.findings import Finding

NOBODY = Board("U1", (), (), ())
OWED = Owed("Bo Fir", "bo@example.com", ("Monthly", "Ten Classes"), ("cs_1", "cs_2"), NOW)


def alert(*findings: Finding, by: str | None = None) -> Alert:
    gaps = tuple(Gap(f"{finding.key}/missing", finding) for finding in findings)
    return Alert("alert_1", NOW, gaps, claimed_by=by)


def drawn(board: Board, *, charted: bool = True) -> str:
    view = home_view(board, NOW, charted=charted)
    check_view(view)
    return texts(view["blocks"])


def pressed(view: dict[str, Any]) -> list[str]:
    rows = [block for block in view["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row["elements"]]


def test_an_empty_home_teaches_what_can_be_asked() -> None:
    seen = drawn(NOBODY)
    assert "No alert is open." in seen
    assert all(example in seen for _, _, example in COMMANDS.values())


def test_what_waits_for_me_comes_before_what_is_open_for_all() -> None:
    mine = alert(FINDING, by="U1")
    others = alert(replace(FINDING, session_id="cs_2", customer="Bo Fir"), by="U2")
    seen = drawn(replace(NOBODY, alerts=(others, mine)))
    assert seen.index("Waiting for you") < seen.index("Ada Oak") < seen.index("Open\n") < seen.index("Bo Fir")


def test_only_presses_that_open_a_dialog_stand_there() -> None:
    view = home_view(replace(NOBODY, alerts=(alert(FINDING),), owed=(OWED,)), NOW)
    assert pressed(view) == [ids.REVIEW, ids.DRAFT, ids.DRAFT]


def test_a_settled_gap_is_not_open_and_a_gap_stands_once() -> None:
    settled = replace(alert(FINDING), gaps=(Gap("k", FINDING, "fixed"),))
    assert "No alert is open." not in drawn(replace(NOBODY, alerts=(settled, alert(FINDING), alert(FINDING))))
    assert "1 purchase is not as it should be." in drawn(
        replace(NOBODY, alerts=(alert(FINDING), alert(FINDING)))
    )


def test_many_gaps_are_counted_and_stay_within_slacks_limits() -> None:
    many = tuple(alert(replace(FINDING, session_id=f"cs_{n}"), by="U1" if n % 2 else None) for n in range(80))
    seen = drawn(Board("U1", many, (OWED,) * 40, ("ada@example.com",) * 5))
    assert "40 purchases are not as they should be." in seen
    assert "32 more: type /pass-fix." in seen


def test_whom_to_write_to_is_named_with_passes_and_day() -> None:
    seen = drawn(replace(NOBODY, owed=(OWED,)))
    assert "1 customer's pass was put right, and nobody has told them yet." in seen
    assert "Bo Fir · Monthly, Ten Classes · put right on 20 Nov 2026" in seen


def test_managers_read_the_figures_first_and_support_does_not() -> None:
    summary = summarise(period(), told(sales=[sale("a"), sale("b", made=False, gap=True, cause="stuck")]))
    board = replace(NOBODY, manager=True, summary=summary)
    assert "The webhook made 50 % of the passes by itself." in drawn(board)
    assert home_view(board, NOW)["blocks"][1]["type"] == "data_visualization"
    assert "Reading the figures…" in drawn(replace(board, summary=None))
    assert "by itself" not in drawn(replace(board, manager=False))


def test_figures_say_when_they_were_read_and_leave_what_is_open_to_the_list() -> None:
    open_ = told(sales=[sale("a")], open=[FINDING], owed=1)
    board = replace(NOBODY, manager=True, summary=summarise(period(), open_))
    for seen in (drawn(board), drawn(board, charted=False)):
        assert f"Figures as of <!date^{int(NOW.timestamp())}^{{time}}|09:00 UTC>" in seen
        assert not [left for left in ("Still open", "What to do today", "Customers to") if left in seen]


def test_figures_of_what_could_not_all_be_read_say_so() -> None:
    part = told(coverage=replace(COVERAGE, problems=("Stripe did not answer.",)))
    board = replace(NOBODY, manager=True, summary=summarise(period(), part))
    assert "so these figures are not complete. Stripe did not answer." in drawn(board)


def test_without_charts_the_figures_are_told_in_words() -> None:
    summary = summarise(period(), told(sales=[sale("a"), sale("b", made=False, gap=True, cause="stuck")]))
    board = replace(NOBODY, manager=True, summary=summary)
    view = home_view(board, NOW, charted=False)
    kinds = {block["type"] for block in view["blocks"]}
    assert kinds <= {"section", "rich_text", "context", "actions", "divider"}
    assert "Made by the webhook: 50 %" in drawn(board, charted=False)


def test_a_stranger_reads_only_why() -> None:
    view = stranger_view("Passkeeper is for the support team.")
    check_view(view)
    assert len(view["blocks"]) == 1


@given(st.text(max_size=300))
def test_no_name_breaks_the_home(text: str) -> None:
    finding = replace(FINDING, customer=text, pass_name=text, school=text, email=text)
    owed = Owed(text, text, (text, text), ("cs_1",), NOW)
    drawn(Board("U1", (alert(finding),), (owed,), (text,)))
