"""The parts of the program that read both sides and compare them; `Services` has all the others."""

# ruff: noqa: PLC0415

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from services.outside import Outside

if TYPE_CHECKING:
    from services.fetching import Fetching
    from services.following import Following
    from services.grounding import Grounding
    from services.reading import Reading
    from services.sweep import Sweep


class SweepParts(Outside):
    """Sweeps of windows, the one that follows events, and what they read with."""

    @cached_property
    def reading(self) -> Reading:
        from services.reading import Reading

        grace = self.settings.grace_minutes
        return Reading(self.payments, self.store, self.directory, clock=self.clock, grace=grace)

    @cached_property
    def fetching(self) -> Fetching:
        from services.fetching import Fetching

        return Fetching(self.payments, self.store)

    @cached_property
    def grounding(self) -> Grounding:
        from services.grounding import Grounding

        return Grounding(self.fetching, self.store, self.payments.livemode)

    @cached_property
    def sweep(self) -> Sweep:
        from services.sweep import Sweep

        return Sweep(
            self.payments,
            self.store,
            self.ledger,
            self.reading,
            self.grounding,
            clock=self.clock,
            lookback=self.settings.lookback_days,
        )

    @cached_property
    def following(self) -> Following:
        from services.following import Following
        from services.judging import Judging

        return Following(
            self.payments,
            self.store,
            self.ledger,
            Judging(self.payments, self.reading, self.ledger),
            self.sweep,
            clock=self.clock,
            grace=self.settings.grace_minutes,
        )

    def close(self) -> None:
        if "fetching" in self.__dict__:
            self.fetching.close()
        super().close()
