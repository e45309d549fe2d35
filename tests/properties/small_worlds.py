"""Small worlds at random: one to six sales, each gone wrong in one to three ways at once."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.labelled.breaks import CASES
from tests.labelled.world import Label, World, happened

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn

PAID = [case for case in CASES if not case.label.startswith(("-", "ungrounded"))]


def examples(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The settings of every property here: the same examples in each run, however slow the machine."""
    return settings(
        max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )


@st.composite
def small_worlds(draw: DrawFn) -> World:
    world = World()
    ways = st.lists(st.sampled_from(PAID), min_size=1, max_size=3, unique_by=lambda case: case.name)
    for number in range(draw(st.integers(1, 6))):
        seed, cases = draw(st.integers(0, 10**6)) * 10 + number, draw(ways)
        sold = happened(number, Random(seed), *cases)  # noqa: S311 (an invented world needs no secrecy)
        world.add(sold, Label("unlabelled", "nobody", " and ".join(case.name for case in cases)))
    return world
