"""The managers' summary: reads the purchases afresh, asks the ledger what was done, posts the figures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.attention import is_gap
from bot.errors import SettingsError, UnavailableError
from bot.figures import Period, Told
from bot.findings import Coverage
from bot.judge import judge
from bot.metrics import dismissed, summarise
from bot.sales import ours, sale
from bot.speech import say
from bot.verdicts import Verdict
from bot.views.summary import summary_message
from services.accounts import all_accounts
from services.judging import money_back
from services.sending import Post, send_once
from services.sweep import PARALLEL, SETTLED
from services.unchecked import all_of_other_mode, unreached, unread_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sized
    from datetime import tzinfo

    from bot.evidence import Evidence
    from bot.figures import PeriodName, Summary
    from bot.findings import Finding
    from bot.model import MoneyBack, Purchase
    from bot.ports import Ledger, Messenger, PassStore, Payments
    from bot.sales import Sale
    from services.reading import Reading

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Account:
    """What came of one account: every checkout in figures, and those findings that are more than a figure."""

    name: str
    sales: list[Sale] = field(default_factory=list)
    gaps: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    judged: int = 0
    problem: UnavailableError | None = None


class Summaries:
    """`channel` is where summaries go; `lookback` in days is how far back open gaps are looked for.

    `owed` are the customers still to be written to.
    """

    def __init__(
        self,
        payments: Payments,
        store: PassStore,
        ledger: Ledger,
        reading: Reading,
        messenger: Messenger | None,
        channel: str | None,
        owed: Callable[[], Sized],
        *,
        clock: Callable[[], datetime],
        zone: tzinfo,
        lookback: int,
    ) -> None:
        self._payments = payments
        self._store = store
        self._ledger = ledger
        self._reading = reading
        self._messenger = messenger
        self._channel = channel
        self._owed = owed
        self._clock = clock
        self._zone = zone
        self._lookback = timedelta(days=lookback)

    def summary(self, name: PeriodName, *, until: datetime | None = None) -> Summary:
        """The period that ends now, or then. What is out of reach stands in the coverage. Writes nothing."""
        period = Period.ending(until or self._clock(), name, self._zone)
        since = min(period.since, period.until - self._lookback)
        actions = self._ledger.actions(since)
        accounts, hindered = all_accounts(self._store)
        own = ours(actions)
        with ThreadPoolExecutor(min(len(accounts), PARALLEL)) as pool:
            read = list(pool.map(lambda each: self._account(each, since, period.until, own), accounts))
        alerts = self._ledger.settled_since(since)
        counted, judged = _known(read, hindered)
        told = Told(
            coverage=Coverage(accounts, since, period.until, self._problems(read, hindered)),
            sales=[one for each in read for one in each.sales],
            actions=actions,
            alerts=alerts,
            open=self._open(read, dismissed(alerts)),
            reports=self._ledger.reports_since(period.since),
            owed=len(self._owed()),
            counted=counted,
            judged=judged,
        )
        return summarise(period, told)

    def require_for_posting(self) -> tuple[Messenger, str]:
        """By what and where a summary is posted. Raises SettingsError where there is nobody to tell."""
        if self._messenger and self._channel:
            return self._messenger, self._channel
        raise SettingsError(
            say("To post a summary, set SLACK_BOT_TOKEN and MANAGER_CHANNEL or SUPPORT_CHANNEL.")
        )

    def post(self, summary: Summary, slot: datetime | None = None) -> None:
        """Tells the managers' channel, or else support's. Raises UnavailableError, SettingsError.

        With the `slot` of a job it is told once, also where an attempt before this one was cut off.
        """
        messenger, channel = self.require_for_posting()
        message = summary_message(summary)
        if slot is None:
            messenger.post(channel, message)
        else:
            mark = f"summary_{summary.period.name}_{slot:%Y%m%dT%H%M}"
            send_once(messenger, Post(channel, None, message, mark, slot))

    def _problems(self, read: list[_Account], hindered: tuple[str, ...]) -> tuple[str, ...]:
        missed = [unreached(each.problem, each.name, self._store).detail for each in read if each.problem]
        unread = [sentence for each in read for sentence in each.unread]
        strange = () if hindered else (finding.detail for finding in self._strange(read))
        return tuple(dict.fromkeys((*hindered, *missed, *unread, *strange)))

    def _strange(self, read: list[_Account]) -> list[Finding]:
        """Where nothing was bought, whether it is bought in Stripe's other mode."""
        if any(sale.purchase for each in read for sale in each.sales):
            return []
        return all_of_other_mode(self._store, livemode=self._payments.livemode)

    def _open(self, read: list[_Account], settled: Collection[tuple[str, str]]) -> list[Finding]:
        """As they were just read; of what was bought earlier, or not read now, as the ledger has them."""
        seen = {one.key for each in read for one in each.sales}
        alerts = self._ledger.open_alerts()
        known = [gap.finding for alert in alerts for gap in alert.gaps if gap.state == "open"]
        found = [f for each in read for f in each.gaps if (f.key, f.verdict) not in settled]
        found += {f.key: f for f in known if f.key not in seen}.values()
        return sorted(found, key=lambda finding: (finding.paid_at or _LONG_AGO, finding.key))

    def _account(self, name: str, since: datetime, until: datetime, own: Collection[str]) -> _Account:
        found = _Account(name)
        try:
            back = money_back(self._payments, name, since)
            for page in self._payments.purchases(name, since, until):
                self._page(found, page, back, own)
        except UnavailableError as error:
            found.problem = error
        return found

    def _page(
        self,
        found: _Account,
        page: list[Purchase],
        back: Mapping[str, MoneyBack] | None,
        own: Collection[str],
    ) -> None:
        judged = self._judged(page, back)
        found.sales += [sale(evidence, finding, own) for evidence, finding in judged]
        found.gaps += [finding for _, finding in judged if is_gap(finding)]
        found.judged += sum(finding.verdict is not Verdict.UNCHECKED for _, finding in judged)
        found.unread += unread_sides(finding for _, finding in judged)

    def _judged(
        self, page: list[Purchase], back: Mapping[str, MoneyBack] | None
    ) -> list[tuple[Evidence, Finding]]:
        """A glance settles what is right; all else is looked at closely, as a sweep does."""
        glanced = [] if back is None else self._reading.glance(page, back)
        settled = [(each, judge(each)) for each in glanced]
        settled = [(each, finding) for each, finding in settled if finding.verdict in SETTLED]
        sure = {each.purchase.session_id for each, _ in settled}
        closely = self._reading.evidence([p for p in page if p.session_id not in sure])
        return settled + [(each, judge(each)) for each in closely]


def _known(read: list[_Account], hindered: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether what was bought, and what came of it, is known of any account: nothing seen is not nothing.

    Where the schools are not known, that the platform itself sold nothing tells nothing.
    """
    whole = [each for each in read if each.problem is None and (each.sales or not hindered)]
    judged = any(each.judged for each in whole) or not any(each.sales for each in whole)
    return bool(whole), bool(whole) and judged
