"""Refusals in the shape and wording of Stripe's API (docs.stripe.com/api/errors)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.stripe.fixtures import Json

_INVALID = "invalid_request_error"


class StripeProblem(Exception):  # noqa: N818 - it is an answer, not a failure of the sandbox
    """Ends a request with this status and error object."""

    def __init__(self, status: int, message: str, *, kind: str = _INVALID, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"error": {"message": message, "type": kind, **details}}


def masked(key: str) -> str:
    """A key as Stripe shows it in an error: its prefix and its last four characters."""
    head = "_".join(key.split("_")[:2])
    return f"{head}_{'*' * 8}{key[-4:]}"


def no_key() -> StripeProblem:
    return StripeProblem(
        401,
        "You did not provide an API key. You need to provide your API key in the Authorization header, "
        "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )


def bad_key(key: str) -> StripeProblem:
    return StripeProblem(401, f"Invalid API Key provided: {masked(key)}")


def no_access(key: str, account: str) -> StripeProblem:
    return StripeProblem(
        403,
        f"The provided key '{masked(key)}' does not have access to account '{account}' "
        "(or that account does not exist). Application access may have been revoked.",
        code="account_invalid",
    )


def not_permitted(key: str, account: str, permission: str) -> StripeProblem:
    return StripeProblem(
        403,
        f"The provided key '{masked(key)}' does not have the required permissions for this endpoint on "
        f"account '{account}'. Having the '{permission}' permission would allow this request to continue.",
    )


def missing(
    kind: str, object_id: str, *, param: str, status: int = 404, other_mode: str = ""
) -> StripeProblem:
    """`other_mode` ("live" or "test") is where an object of that id does exist."""
    message = f"No such {kind}: '{object_id}'"
    if other_mode:
        used = "test" if other_mode == "live" else "live"
        message += (
            f"; a similar object exists in {other_mode} mode, but a {used} mode key was used "
            "to make this request."
        )
    return StripeProblem(status, message, code="resource_missing", param=param)


def unknown_parameters(names: list[str]) -> StripeProblem:
    word = "parameter" if len(names) == 1 else "parameters"
    return StripeProblem(
        400, f"Received unknown {word}: {', '.join(names)}", code="parameter_unknown", param=names[0]
    )


def invalid(param: str, message: str, **details: Any) -> StripeProblem:
    return StripeProblem(400, message, param=param, **details)


def too_many_requests() -> StripeProblem:
    return StripeProblem(
        429,
        "Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.",
        code="rate_limit",
    )


def outage(status: int) -> Json:
    """The body of an error that is nobody's fault but Stripe's."""
    if status == too_many_requests().status:
        return too_many_requests().body
    return StripeProblem(status, "An unknown error occurred.", kind="api_error").body


def other_parameters(key: str) -> StripeProblem:
    return StripeProblem(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )


def no_such_url(method: str, path: str) -> StripeProblem:
    return StripeProblem(
        404,
        f"Unrecognized request URL ({method}: {path}). Please see https://docs.stripe.com or we can help "
        "at https://support.stripe.com/.",
    )
