"""The verdicts a purchase can get and their reasons, both in order of precedence: the earliest wins."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a purchase came to. The order of the members is the order of precedence."""

    NOT_A_PASS = "not_a_pass"  # noqa: S105 (a verdict, no password)
    UNCHECKED = "unchecked"
    MONEY_BACK = "money_back"
    WAITING = "waiting"
    NOT_PAID = "not_paid"
    BLOCKED = "blocked"
    MISSING = "missing"
    HIDDEN = "hidden"
    DUPLICATE = "duplicate"
    WRONG = "wrong"
    ENDED = "ended"
    OK = "ok"
    UNGROUNDED = "ungrounded"


REASONS: dict[Verdict, tuple[str, ...]] = {
    Verdict.UNCHECKED: ("stripe", "store", "directory", "account", "mode"),
    Verdict.MONEY_BACK: ("disputed", "refunded_still_active", "partly_refunded", "refunded"),
    Verdict.WAITING: ("payment_processing", "grace"),
    Verdict.NOT_PAID: ("open", "expired", "failed"),
    Verdict.NOT_A_PASS: ("class", "platform_plan", "other"),
    Verdict.BLOCKED: (
        "no_metadata",
        "no_owner",
        "owner_unknown",
        "pass_deleted",
        "pass_type_unknown",
        "pass_validity_unset",
        "classes_unset",
        "upgrade_source_invalid",
        "made_by_hand",
    ),
    Verdict.MISSING: (
        "upgrade_incomplete",
        "upgrade_not_applied",
        "free_pass",
        "owner_record_missing",
        "log_error",
        "stuck",
        "log_success",
        "no_delivery",
    ),
    Verdict.HIDDEN: (
        "broken_reference",
        "other_account",
        "wrong_school",
        "no_school",
        "draft_only",
        "inactive",
        "end_date_too_early",
        "type_not_bookable",
        "classes_unset",
    ),
    Verdict.DUPLICATE: ("same_session", "probable"),
    Verdict.WRONG: (
        "other_pass",
        "old_pass_still_active",
        "dates",
        "no_school",
        "legacy_owner",
        "payment_id_kind",
        "too_many_classes",
        "name_missing",
    ),
    Verdict.ENDED: ("sold_expired", "upgraded", "withdrawn", "expired", "used_up"),
    Verdict.OK: ("ok",),
    Verdict.UNGROUNDED: ("ungrounded",),
}
