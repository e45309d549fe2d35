from __future__ import annotations

from services.digests import Digests


def test_it_knows_what_it_was_given_and_nothing_else() -> None:
    kept = Digests()
    kept.update(["cs_live_1", "", "cs_live_1"])

    assert ("cs_live_1" in kept, "" in kept, "cs_live_2" in kept, len(kept)) == (True, True, False, 2)


def test_it_grows_and_forgets_nothing() -> None:
    kept = Digests()
    kept.update(f"cs_{number}" for number in range(50_000))

    assert all(f"cs_{number}" in kept for number in range(50_000))
    assert not any(f"pi_{number}" in kept for number in range(50_000))
    assert len(kept) == 50_000
