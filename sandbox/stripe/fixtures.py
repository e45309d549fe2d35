"""Stripe's published example objects, so that every field that Stripe sends exists here too."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, cast

Json = dict[str, Any]


@cache
def _all() -> dict[str, Json]:
    text = Path(__file__).with_name("fixtures.json").read_text(encoding="utf-8")
    return cast("dict[str, Json]", json.loads(text))


def fresh(kind: str, **values: Any) -> Json:
    """A copy of the example of that kind (`charge`, `checkout.session`, ...) with these values over it."""
    return {**deepcopy(_all()[kind]), **values}
