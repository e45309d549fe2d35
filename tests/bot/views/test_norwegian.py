"""What a colleague in Oslo reads about all customers, and that nothing is cut off in Norwegian alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from inline_snapshot import snapshot

from bot.alerts import Alert, Gap, Line
from bot.contacts import Owed
from bot.health import judge_health
from bot.messages import Message
from bot.metrics import summarise
from bot.speech import ENGLISH, spoken
from bot.views import apology, health, home, reminder, summary
from tests.bot import health_worlds, sums
from tests.bot.norwegian import OSLO, read, seen
from tests.bot.views.test_sayable import VIEWS
from tests.fakes.desk import FINDING, NOW
from tests.slack_limits import check_message, check_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import View

ALERT = Alert("al-1", NOW, (Gap(FINDING.key, FINDING),))


def test_the_home_tab() -> None:
    owed = Owed("Bo Fir", "bo@example.com", ("Ten classes",), ("cs_1",), NOW)
    board = home.Board("U1", (ALERT,), (owed,), ("ada@example.com",))
    assert read(home.home_view(board, NOW)) == snapshot("""\
Åpent
1 kjøp er ikke som det skal være.
Betalt, men det ble ikke laget noe pass
Ada Oak · Ten Classes · 2 000 kr · betalt 20. nov. 2026 · Oak Dance
Opprett passet
Skriv unnskyldning
Kunder som skal få beskjed
1 kunde har fått passet rettet, og ingen har sagt fra ennå.
Bo Fir · Ten classes · rettet den 20. nov. 2026
Skriv unnskyldning
Dette sjekket du nylig
ada@example.com
/pass-check: Har denne kunden fått passet som er betalt?
Eksempel: /pass-check ada@example.com
/pass-fix: Viser hva som kan rettes, før noe blir skrevet
Eksempel: /pass-fix ada@example.com
/webhook-health: Når betalingene fram til nettstedet, og hvis ikke, hvorfor?
Eksempel: /webhook-health
Oppdatert <!date^1795167720^{time}|09:42 UTC>\
""")


def test_a_summary() -> None:
    sales = [*(sums.sale(f"a{n}") for n in range(7)), sums.sale("b", made=False, gap=True)]
    week = summarise(sums.period(), sums.told(sales=sales, open=[sums.finding("b")], reports=1, owed=2))
    message = summary.summary_message(week)
    assert read(message) == snapshot("""\
Siste 7 dager: 8 pass ble kjøpt. Webhooken laget 87,5 % av passene på egen hånd.
Rettet manuelt: 0. Rettet automatisk: 0. Fortsatt åpne: 1.
Minutter fra betaling til pass: ingen tall. Minutter fra varsel til retting: ingen tall.
Falske alarmer: 0. Henvendelser: 1.
Å gjøre i dag: 1 kjøp venter på å bli rettet, det eldste fra 20. nov. 2026.
Skriv /pass-fix for å se hva som er åpent.
2 kunder som har fått passet rettet, har ikke fått beskjed: navnene står på Hjem-fanen.\
""")
    (table,) = (block for block in message.told(OSLO).blocks if block["type"] == "data_table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == snapshot(
        [
            ["Tall", "Nå", "Mål", "Nådd"],
            ["Kjøpte pass", "8", "–", "–"],
            ["Laget av webhooken", "87,5 %", "Mer enn 98 %, helst 99 %", "Nei"],
            ["Minutter til pass", "ingen tall", "–", "–"],
            ["Rettet manuelt", "0", "Mindre enn 2 % av passene", "Ja"],
            ["Rettet automatisk", "0", "–", "–"],
            ["Fortsatt åpne", "1", "–", "–"],
            ["Minutter til retting", "ingen tall", "Mindre enn 5", "Ingen tall"],
            ["Falske alarmer", "0", "Mindre enn 5 % av varslene", "Ja"],
            ["Henvendelser", "1", "Mindre enn 1 i uken", "Nei"],
            ["Kunder som skal få beskjed", "2", "–", "–"],
        ]
    )


def test_whether_payments_reach_the_site() -> None:
    report = judge_health(health_worlds.broken(endpoints=()))
    assert read(health.health_message(report.status, report.checks, report.offers)) == snapshot("""\
Betalingene når ikke fram til nettstedet som de skal. 3 sjekker kunne ikke gjøres.
Problem: Stripe har ikke noe webhook-endepunkt i live-modus, så ingen salg blir noen
gang meldt til nettstedet.
Gjør dette: Opprett et i Stripe (Developers, Webhooks) for
https://www.example.com/api/stripe/webhook som lytter til tilkoblede kontoer og til
checkout.session.completed.
Kunne ikke sjekkes: Det finnes ikke noe endepunkt med en adresse å sammenligne.
Kunne ikke sjekkes: Ingen endepunkter har nettstedets adresse, så det er ingenting å se
på her.
Kunne ikke sjekkes: Ingen endepunkter har nettstedets adresse, så det er ingenting å se
på her.\
""")


def test_a_reminder() -> None:
    line = Line(1, "al-1", NOW, stage=1)
    assert read(reminder.reminder_message(ALERT, line)) == snapshot(
        "Ingen har tatt dette ennå. Det har vært åpent siden 20. nov. 2026, 10:42 CET."
    )


def test_the_dialog_for_an_apology() -> None:
    letter = apology.Letter(("cs_1",), "nb", "ada@example.com", "Kortet ditt", "Hei Ada,")
    assert read(apology.draft_dialog(letter)) == snapshot("""\
Unnskyldning
Til ada@example.com. Endre det du vil, og trykk på Ferdig.
Skriv på engelsk
Begynne på nytt på det andre språket?
Utkastet blir skrevet på nytt; endringene dine i det går tapt.
Begynn på nytt
Avbryt
Emne
Melding
Ferdig
Avbryt\
""")
    assert read(apology.finished_dialog(letter)) == snapshot("""\
Klar til å sendes
Kortet ditt
Hei Ada,
Merk som sendt
Jeg har ikke sendt noe. Trykk på knappen når du har sendt den.
Lukk\
""")


@pytest.mark.parametrize("build", [build for _, build in VIEWS], ids=[name for name, _ in VIEWS])
def test_what_fits_into_slack_in_english_fits_in_norwegian(build: Callable[[], Message | View]) -> None:
    """Some of these are made to hold more than is ever shown."""
    shown = build()
    here = shown.told(OSLO) if isinstance(shown, Message) else spoken(shown, OSLO)
    plain = shown.told(ENGLISH) if isinstance(shown, Message) else spoken(shown, ENGLISH)
    if isinstance(shown, Message) or "type" in shown:
        assert fits(here) or not fits(plain)

    texts = zip(parts(plain), parts(here), strict=True)
    assert [other for one, other in texts if other.endswith("…") and not one.endswith("…")] == []


def fits(content: Message | View) -> bool:
    try:
        if isinstance(content, Message):
            check_message(content)
        else:
            check_view(content)
    except AssertionError:
        return False
    return True


def parts(content: Message | View) -> list[str]:
    return list(seen(content.blocks if isinstance(content, Message) else content))
