"""Content Lake's errors, in the shapes in which it words them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    413: "Payload Too Large",
    429: "Too Many Requests",
}


class ProblemError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = body


def plain(status: int, message: str) -> ProblemError:
    return ProblemError(status, edge(status, message))


def edge(status: int, message: str = "Not now.") -> Json:
    """What the gateway in front of the data says."""
    return {"statusCode": status, "error": NAMES.get(status, "Server Error"), "message": message}


def query_problem(query: str, description: str, at: int) -> ProblemError:
    told = {
        "type": "queryParseError",
        "description": description,
        "query": query,
        "start": at,
        "end": at + 1,
    }
    return ProblemError(400, {"error": told})


def transaction_exists(transaction_id: str) -> ProblemError:
    sentence = f'Transaction "{transaction_id}" has been submitted before'
    return ProblemError(409, {"error": {"type": "transactionExistsError", "description": sentence}})


class MutationError(Exception):
    """One mutation that cannot be; the transaction falls with it."""

    def __init__(self, kind: str, description: str, *, status: int = 409, **more: str) -> None:
        super().__init__(description)
        self.status = status
        self.told = {"type": kind, "description": description, **more}

    def at(self, index: int) -> ProblemError:
        description = f"The mutation(s) failed: {self}"
        items = [{"index": index, "error": self.told}]
        error = {"type": "mutationError", "description": description, "items": items}
        return ProblemError(self.status, {"error": error})


def lacking(permission: str) -> MutationError:
    sentence = f'Insufficient permissions; permission "{permission}" required'
    return MutationError("insufficientPermissionsError", sentence, status=403, permission=permission)
