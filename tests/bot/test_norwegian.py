"""What a colleague in Oslo reads about one customer, told in Norwegian and in their own zone.

Read them aloud before you change one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from bot import query
from bot.actions import Fix, Outcome
from bot.alerts import Alert, Gap
from bot.errors import BadRequestError
from bot.evidence import DirectoryFacts
from bot.findings import Answer, Coverage, Customer
from bot.judge import judge
from bot.model import Money
from bot.repair import plan
from bot.speech import moment, money, told
from bot.views import alert, answer, fixes, ids, notes, outcome
from tests import worlds
from tests.bot.norwegian import OSLO, page, read, seen

EVERYTHING = Coverage(("platform", "acct_oak"), worlds.BOUGHT, worlds.NOW)
ADA = Customer("user_ada", "Ada Larsen", ("ada@example.com",), ())

EVIDENCE = worlds.evidence(worlds.facts())
FOUND = judge(EVIDENCE)
FIX = plan(EVIDENCE, FOUND)
assert isinstance(FIX, Fix)
PLANNED: Fix = FIX
SETTLED = outcome.Settled(FOUND, Outcome("a-1", FOUND.session_id, "created", "s-1", ""), "U1", worlds.NOW)
ALERT = Alert("al-1", worlds.NOW, (Gap(FOUND.key, FOUND),))


def test_an_alert() -> None:
    assert read(alert.alert_message(ALERT, worlds.NOW)) == snapshot("""\
Betalt, men det ble ikke laget noe pass: Ada · a***@example.com · Ten classes · 2 000 kr
· betalt 3. okt. 2025 · Oak Dance
Ada betalte 2 000 kr for Ten classes den 3. okt. 2025, men det ble ikke laget noe pass:
nettstedet fikk aldri vite om betalingen. Opprett passet, og si fra til Ada.
Åpent\
""")


def test_what_can_be_done_with_an_alert() -> None:
    blocks = alert.alert_message(ALERT, worlds.NOW).told(OSLO).blocks
    assert page("\n".join(seen([block for block in blocks if block["type"] == "actions"]))) == snapshot("""\
Opprett passet
Opprett passet?
Ada, Ten classes, 3. okt. 2025 til 1. jan. 2026. Betalt 3. okt. 2025. Du kan angre
dette.
Opprett passet
Avbryt
Jeg tar den
Skriv unnskyldning
Åpne i Stripe
Ikke et problem
Utsett 1 time
Utsett 4 timer
Utsett til i morgen kl. 09:00\
""")


def test_an_answer() -> None:
    asked = Answer("ada@example.com", ADA, (), EVERYTHING, (FOUND,))
    assert read(answer.answer_message(asked)) == snapshot("""\
Ada Larsen · ada@example.com
Betalt, men det ble ikke laget noe pass: Ten classes · 2 000 kr · betalt 3. okt. 2025 ·
Oak Dance. Ada betalte 2 000 kr for Ten classes den 3. okt. 2025, men det ble ikke laget
noe pass: nettstedet fikk aldri vite om betalingen. Opprett passet, og si fra til Ada.\
""")


def test_an_answer_about_nobody() -> None:
    nobody = Answer("ad@example.com", None, (), EVERYTHING, (), (), ("ada@example.com",))
    assert read(answer.answer_dialog(nobody)) == snapshot("""\
Sjekk en kunde
Fant ingen for «ad@example.com».
Mente du en av disse?
Sjekk ada@example.com
Søkt hos plattformen og 1 skolekonto, fra 3. okt. 2025, til 13. okt. 2025
Lukk\
""")


def test_a_plan() -> None:
    assert read(fixes.plans_message([(FOUND, PLANNED)], EVERYTHING)) == snapshot("""\
Betalt, men det ble ikke laget noe pass: Ada Larsen, Ten classes
Ada Larsen får «Ten classes», fra 3. okt. 2025 til 1. jan. 2026, slik det ble betalt
for.
• Pass: Ten classes
• Til: Ada Larsen
• Skole: Oak Dance
• Starter: 3. okt. 2025
• Slutter: 1. jan. 2026
• Timer: 10
• Pris: 2 000 kr\
""")


def test_what_will_change() -> None:
    assert read(fixes.review_dialog(FOUND, PLANNED, ids.Press("1"))) == snapshot("""\
Dette endres
Ada Larsen, Ten classes, 3. okt. 2025 til 1. jan. 2026
Ada Larsen får «Ten classes», fra 3. okt. 2025 til 1. jan. 2026, slik det ble betalt
for.
• Pass: Ten classes
• Til: Ada Larsen
• Skole: Oak Dance
• Starter: 3. okt. 2025
• Slutter: 1. jan. 2026
• Timer: 10
• Pris: 2 000 kr
Opprett passet
Avbryt\
""")


def test_an_outcome() -> None:
    assert read(outcome.message(SETTLED)) == snapshot("Passet er opprettet: Ada Larsen, Ten classes.")


def test_how_a_command_is_used() -> None:
    assert read(notes.usage("/pass-check")) == snapshot("""\
Har denne kunden fått passet som er betalt?
Skriv det slik: /pass-check ada@example.com
En e-postadresse er best. En Checkout-ID, en Clerk-ID eller en del av et navn går også
bra.
Det finnes også: /pass-fix (Viser hva som kan rettes, før noe blir skrevet) · /webhook-
health (Når betalingene fram til nettstedet, og hvis ikke, hvorfor?)\
""")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", snapshot("Si meg hvem jeg skal slå opp, for eksempel /pass-check ada@example.com.")),
        (
            "ada@example",
            snapshot("""\
«ada@example» er ikke en hel e-postadresse; send meg en hel, for eksempel /pass-check
ada@example.com.\
"""),
        ),
        (
            "ada@example.com bo@example.com",
            snapshot("""\
Det er mer enn én adresse; send meg én om gangen, for eksempel /pass-check
ada@example.com.\
"""),
        ),
    ],
)
def test_a_refusal(typed: str, refusal: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        query.parse(typed)
    assert page(told(str(caught.value), OSLO)) == refusal


def test_a_fault_of_our_own() -> None:
    assert page(told(notes.unknown_error("7f3a"), OSLO)) == snapshot("""\
Noe gikk galt hos meg, og jeg kan ikke si hva som ble gjort eller ikke. Sjekk på nytt om
et minutt; hvis det vedvarer, gi utvikleren denne referansen: 7f3a.\
""")


def test_somebody_whose_name_is_not_known_is_spoken_of_in_the_third_person() -> None:
    nameless = DirectoryFacts(asked=True, account=replace(worlds.ADA_IN_CLERK, name=""))
    owners = (replace(worlds.ada(), name=""),)
    bought = worlds.purchase(payer_name=None)
    world = worlds.evidence(worlds.facts(worlds.subscription(), owners=owners), of=bought, directory=nameless)
    assert page(told(judge(world).detail, OSLO)) == snapshot("""\
Noen betalte 2 000 kr for Ten classes den 3. okt. 2025, har passet, og kan bruke det til
1. jan. 2026. Hvis vedkommende ikke ser det, så spør om kunden er logget inn på den
kontoen, hos Oak Dance.\
""")


def test_money_a_day_and_a_time_are_written_as_in_norway() -> None:
    assert page(told(money(Money(1234550, "nok")), OSLO)) == "12 345,50 kr"
    assert page(told(money(Money(2550, "eur")), OSLO)) == "25,50 €"
    assert told(moment(worlds.BOUGHT), OSLO) == snapshot("3. okt. 2025, 12:00 CEST")
