"""Whatever happens, in whatever order, wherever the program is killed: what the school relies on holds."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.errors import PasskeeperError
from bot.settings import load
from services.auto_fixing import AutoFixing
from tests.properties.mortal import Killed, MortalDesk, Slack
from tests.services.desk import made_for, numbered
from tests.stripe_events import SECRET, event, signature
from tests.worlds import ada, drop_in, elm, oak, ten_pass

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Document, Purchase

MOST = 4
SETTINGS = {"SUPPORT_CHANNEL": "C0SUPPORT", "STRIPE_WEBHOOK_SECRET": SECRET, "GRACE_MINUTES": "0"}
PIECES = st.integers(0, MOST - 1)


class School(RuleBasedStateMachine):
    """One school, one customer with a few purchases, and all that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = MortalDesk(Path(self.folder.name), load(SETTINGS), with_directory=True, slack=Slack())
        self.desk.put(oak(), elm(), ten_pass(), drop_in(), ada())
        self.sold: list[Purchase] = []
        self.refunded: set[str] = set()
        self.trail: list[tuple[str, str]] = []

    def does(self, work: Callable[[], object]) -> None:
        """What it meets that has a sentence is told to somebody; where it is killed, it starts again."""
        try:
            with suppress(PasskeeperError):
                work()
        except Killed:
            self.desk.fate.calls_left = None
            self.desk.restart()
            self.does(self.desk.services.applying.recover)

    @precondition(lambda self: len(self.sold) < MOST)
    @rule()
    def somebody_buys(self) -> None:
        self.sold.append(self.desk.sell(**numbered(len(self.sold) + 1)))

    @precondition(lambda self: self.sold)
    @rule(which=PIECES)
    def the_site_makes_the_pass(self, which: int) -> None:
        """As it does: not where a pass carries this session already."""
        sold = self.one(which)
        if not self.held(sold):
            self.desk.put(made_for(sold))

    @precondition(lambda self: self.sold)
    @rule(which=PIECES)
    def support_presses_fix(self, which: int) -> None:
        self.does(lambda: self.desk.services.fixing.apply(self.one(which).session_id, by="U1", manager=True))

    @precondition(lambda self: self.sold)
    @rule(which=PIECES)
    def support_takes_the_last_action_back(self, which: int) -> None:
        latest = self.desk.ledger.actions()
        done = [a for a in latest if a.session_id == self.one(which).session_id and a.result == "created"]
        if done:
            self.does(lambda: self.desk.services.fixing.undo(done[-1].id, by="U1"))

    @precondition(lambda self: self.sold)
    @rule(which=PIECES)
    def stripe_tells_of_it(self, which: int) -> None:
        def work() -> None:
            body = event(f"evt_{which}", about=self.one(which).session_id)
            intake = self.desk.services.intake
            intake.receive(body, signature(body, at=self.desk.now))
            intake.work()

        self.does(work)

    @precondition(lambda self: self.sold)
    @rule(which=PIECES)
    def the_money_goes_back(self, which: int) -> None:
        sold = self.one(which)
        if sold.session_id not in self.refunded:
            self.refunded.add(sold.session_id)
            amount = sold.money.amount
            self.desk.payments.give_back(
                sold.account, sold.payment_intent or "", self.desk.now, amount=amount
            )

    @rule()
    def it_sweeps(self) -> None:
        self.does(self.sweep)

    @rule()
    def it_sweeps_and_fixes_by_itself(self) -> None:
        self.does(lambda: self.sweep(limit=5))

    @precondition(lambda self: self.sold)
    @rule(which=PIECES)
    def the_customer_presses_the_button(self, which: int) -> None:
        self.does(lambda: self.desk.services.self_service.sync("user_ada", "oak-dance"))

    @rule()
    def somebody_takes_an_alert(self) -> None:
        for alert in self.desk.ledger.open_alerts()[:1]:
            self.does(lambda alert=alert: self.desk.services.announcing.claim(alert.id, "U1"))  # type: ignore[misc]

    @rule(minutes=st.sampled_from([1, 3, 70, 1500]))
    def time_goes_by(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)

    @rule(calls=st.integers(0, 30))
    def it_is_killed_soon(self, calls: int) -> None:
        self.desk.fate.calls_left = calls

    @rule(down=st.booleans())
    def slack_goes_or_comes(self, *, down: bool) -> None:
        cast("Slack", self.desk.slack).down = down

    @rule()
    def an_answer_of_slack_gets_lost(self) -> None:
        cast("Slack", self.desk.slack).lost = 1

    @rule(down=st.booleans())
    def the_store_goes_or_comes(self, *, down: bool) -> None:
        self.desk.shelves.failing = {"*"} if down else set()

    @invariant()
    def no_payment_gives_two_passes(self) -> None:
        for sold in self.sold:
            running = [each for each in self.held(sold) if each["isActive"]]
            assert len(running) <= 1, running

    @invariant()
    def whatever_we_wrote_stands_in_the_audit_trail(self) -> None:
        known = {action.id: action for action in self.desk.ledger.actions()}
        for each in self.desk.shelves.kept.all_documents("subscription"):
            if mark := each.get("passkeeperActionId"):
                assert each["_id"] in known[str(mark)].after

    @invariant()
    def the_audit_trail_only_grows(self) -> None:
        now = [(action.id, str(action.kind)) for action in self.desk.ledger.actions()]
        assert set(self.trail) <= set(now)
        self.trail = now

    @invariant()
    def nothing_is_said_twice(self) -> None:
        assert [mark for mark, times in cast("Slack", self.desk.slack).marked.items() if times > 1] == []

    def teardown(self) -> None:
        try:
            self.in_the_end()
        finally:
            self.desk.services.close()
            self.desk.ledger.close()
            self.folder.cleanup()

    def in_the_end(self) -> None:
        """All is well again, and a day later everybody has what was paid for."""
        self.desk.fate.calls_left, self.desk.shelves.failing = None, set()
        slack = cast("Slack", self.desk.slack)
        slack.down, slack.lost = False, 0
        self.desk.now += timedelta(days=1)
        self.desk.services.applying.recover()
        self.sweep()
        for _ in self.sold:
            self.desk.services.intake.work()
        for sold in self.sold:
            self.desk.services.fixing.apply(sold.session_id, by="U1", manager=True)
        self.desk.services.announcing.deliver()
        self.nothing_is_said_twice()
        self.everything_is_finished()

    def everything_is_finished(self) -> None:
        ledger = self.desk.ledger
        assert [action.id for action in ledger.actions() if action.result is None] == []
        assert (ledger.unposted(), ledger.lines(), ledger.stale()) == ([], [], [])
        for sold in self.sold:
            undone = any(a.session_id == sold.session_id and a.undone_by for a in ledger.actions())
            if sold.session_id not in self.refunded and not undone:
                assert [each["isActive"] for each in self.held(sold)] == [True], sold.session_id

    def sweep(self, limit: int | None = None) -> None:
        services = self.desk.services
        report = services.sweep.run()
        services.announcing.note(report)
        book = services.ledger
        AutoFixing(services.fixing, services.announcing, book, limit, lambda: self.desk.now).run(report)
        services.announcing.deliver()

    def one(self, which: int) -> Purchase:
        return self.sold[which % len(self.sold)]

    def held(self, sold: Purchase) -> list[Document]:
        documents = self.desk.shelves.kept.all_documents("subscription")
        return [each for each in documents if each.get("stripeSessionId") == sold.session_id]


TestSchool = School.TestCase
TestSchool.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
