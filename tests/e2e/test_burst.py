"""Two hundred lost webhooks at once, in a channel that takes one message a second."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandbox.people import BUYERS, PASSES
from sandbox.world import metadata
from tests.e2e.living import SUPPORT, living, until
from tests.e2e.payloads import judge

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.living import Life

MANY = 200


def test_two_hundred_gaps_are_all_told_once_and_the_incident_first(tmp_path: Path) -> None:
    with living(tmp_path, {"STRIPE_RATE": "100"}) as life:
        life.town.slack.rate_limit_per_channel = 1
        sell(life, MANY)
        life.later(minutes=1)
        told = top(life)
        assert len(told) == 1
        assert told[0] == f"Incident: {len(rows(life))} paid purchases do not have the pass that was bought."
        everybody = Counter(f"{1000 + number:,} kr paid 18 Nov 2026" for number in range(MANY))
        everybody += Counter(["150 kr paid 17 Nov 2026", "950 kr paid 17 Nov 2026"])
        assert Counter(rows(life)) == everybody

        life.stop()
        life.start()
        life.later(minutes=2)
        assert Counter(rows(life)) == everybody
        assert top(life) == told
        assert judge(life.town.slack) == len(life.said())


def test_several_of_many_are_fixed_and_the_incident_counts_what_is_left(tmp_path: Path) -> None:
    with living(tmp_path, {"STRIPE_RATE": "100"}) as life:
        sell(life, 12)
        life.later(minutes=1)
        slack = life.town.slack
        life.press(SUPPORT, life.said()[0], "Fix Several")
        until(lambda: (top := slack.modal(SUPPORT)) is not None and "submit" in top.payload)
        form = slack.modal(SUPPORT)
        assert form
        slack.submit(SUPPORT, form.id, {})
        until(lambda: top(life)[0].startswith("Incident: 4 of 14 still open."))
        judge(slack)


def sell(life: Life, many: int) -> None:
    """Sales of which the site's webhook never hears; each has a price of its own."""
    life.town.stripe.deliveries, life.town.stripe.rate_limit = "off", None
    for number in range(many):
        buyer, product = BUYERS[number % len(BUYERS)], PASSES[0]
        life.town.stripe.sell(
            "acct_oak",
            amount=(1000 + number) * 100,
            metadata=metadata(buyer, product),
            email=buyer.email,
            name=f"{buyer.first} {buyer.last}",
            created=life.clock(),
            line_item=product["name"],
        )


def top(life: Life) -> list[str]:
    """The first line of each message that stands on its own."""
    return [each.text.split("\n")[0] for each in life.said() if not each.thread_ts]


def rows(life: Life) -> list[str]:
    """What and when was paid, from every table in the channel."""
    tables = [block for m in life.said() for block in m.blocks if block["type"] == "data_table"]
    return [row[2]["text"] for table in tables for row in table["rows"][1:]]
