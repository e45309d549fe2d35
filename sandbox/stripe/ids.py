"""Ids of the shapes that Stripe makes, the same ones on every run with the same seed."""

from __future__ import annotations

import string
from random import Random

_ALPHABET = string.ascii_letters + string.digits


class Ids:
    """A source of ids; not shared between threads without a lock."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def text(self, length: int) -> str:
        return "".join(self._random.choices(_ALPHABET, k=length))

    def make(self, prefix: str) -> str:
        """An id such as `evt_1...` or `pi_3...`; payments count from 3, as Stripe's do."""
        lead = "3" if prefix in {"pi", "ch"} else "1"
        return f"{prefix}_{lead}{self.text(23)}"

    def session(self, *, livemode: bool) -> str:
        return f"cs_{'live' if livemode else 'test'}_a1{self.text(56)}"

    def secret(self) -> str:
        return f"whsec_{self.text(32)}"
