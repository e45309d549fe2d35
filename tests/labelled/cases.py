"""A case: one way in which a sale went, what that is called by its definition, and who may mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.labelled.shops import SOUND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.labelled.sale import Sale

    Break = Callable[[Sale], None]

YOUNG: Final = (1.0, 20.0)
"""Days since the purchase at which every sound pass still runs."""

LONG_AGO: Final = (100.0, 180.0)
"""Days since the purchase at which every pass sold for days is over."""

BY_SUPPORT: Final = frozenset(
    {
        *(f"missing/upgrade_{how}" for how in ("incomplete", "not_applied")),
        *(f"missing/{why}" for why in ("free_pass", "owner_record_missing", "log_error")),
        *(f"missing/{why}" for why in ("stuck", "log_success", "no_delivery")),
        *(f"hidden/{why}" for why in ("broken_reference", "wrong_school", "no_school")),
        *(f"hidden/{why}" for why in ("end_date_too_early", "type_not_bookable")),
        *(f"wrong/{why}" for why in ("other_pass", "dates", "no_school", "legacy_owner")),
        *(f"wrong/{why}" for why in ("payment_id_kind", "name_missing")),
    }
)
"""Rows marked Y in the incidents' table."""

BY_MANAGER: Final = frozenset(
    {
        "blocked/made_by_hand",
        *(f"hidden/{why}" for why in ("other_account", "draft_only", "inactive", "classes_unset")),
        *("duplicate/same_session", "duplicate/probable", "money_back/refunded_still_active"),
        *("wrong/old_pass_still_active", "wrong/too_many_classes"),
    }
)
"""Rows marked H there that have a proposal at all."""


@dataclass(frozen=True)
class Case:
    """`label` is `verdict/reason`, `approver` support, manager or nobody; `age` in days; `share` a weight."""

    name: str
    label: str
    approver: str
    passes: tuple[str, ...]
    age: tuple[float, float]
    share: int
    happen: Break


CASES: Final[list[Case]] = []


def usual_approver(label: str) -> str:
    if label in BY_SUPPORT:
        return "support"
    return "manager" if label in BY_MANAGER else "nobody"


def case(
    label: str,
    *,
    passes: tuple[str, ...] = SOUND,
    age: tuple[float, float] = YOUNG,
    approver: str | None = None,
    share: int = 1,
) -> Callable[[Break], Break]:
    """Registers how a sale came to deserve this label."""

    def register(happen: Break) -> Break:
        who = approver or usual_approver(label)
        CASES.append(Case(happen.__name__, label, who, passes, age, share, happen))
        return happen

    return register
