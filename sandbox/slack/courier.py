"""Carries one payload to the app, over HTTP (signed) or Socket Mode, and times the answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import requests

from sandbox.slack.model import Delivery

if TYPE_CHECKING:
    from sandbox.slack.model import Json
    from sandbox.slack.sockets import Sockets

OK = 200
TIMEOUT, FAILED = "operation_timeout", "dispatch_failed"


def sign(secret: str, timestamp: str, body: str) -> str:
    """Slack's v0 signature (docs.slack.dev, verifying requests from Slack)."""
    basis = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), basis, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Parcel:
    """One payload: `kind` is slash_commands, interactive or events_api."""

    kind: str
    payload: Json
    retry_num: int = 0
    retry_reason: str = ""

    def form(self) -> tuple[str, str]:
        """Body and content type, as Slack posts this kind."""
        if self.kind == "events_api":
            return json.dumps(self.payload), "application/json"
        form = self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}
        return urlencode(form), "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class _Answer:
    status: int | None = None
    body: Json | str = ""
    error: str | None = None
    no_retry: bool = False


class Courier:
    """Signatures carry the machine's own time: the app's verifier knows no other."""

    def __init__(self, sockets: Sockets, signing_secret: str, ack_seconds: float) -> None:
        self.sockets = sockets
        self.signing_secret = signing_secret
        self.ack_seconds = ack_seconds

    def send(self, parcel: Parcel, request_url: str | None) -> Delivery:
        start = time.monotonic()
        answer = self._carry(parcel, request_url)
        took = round((time.monotonic() - start) * 1000)
        late = answer.error is None and took > self.ack_seconds * 1000
        return Delivery(
            parcel.kind,
            parcel.payload,
            answer.status,
            answer.body,
            took,
            TIMEOUT if late else answer.error,
            parcel.retry_num,
            answer.no_retry,
        )

    def _carry(self, parcel: Parcel, request_url: str | None) -> _Answer:
        if self.sockets.connected:
            return self._by_socket(parcel)
        return self._by_post(parcel, request_url) if request_url else _Answer(error=FAILED)

    def _by_socket(self, parcel: Parcel) -> _Answer:
        acked, body = self.sockets.deliver(parcel.kind, parcel.payload, parcel.retry_num, parcel.retry_reason)
        return _Answer(OK, body) if acked else _Answer(error=TIMEOUT)

    def _headers(self, parcel: Parcel, body: str, content_type: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        retries = {
            "X-Slack-Retry-Num": str(parcel.retry_num),
            "X-Slack-Retry-Reason": parcel.retry_reason,
        }
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self.signing_secret, timestamp, body),
            **(retries if parcel.retry_num else {}),
        }

    def _by_post(self, parcel: Parcel, url: str) -> _Answer:
        body, content_type = parcel.form()
        headers = self._headers(parcel, body, content_type)
        try:
            answer = requests.post(
                url, data=body.encode(), headers=headers, timeout=self.ack_seconds, allow_redirects=False
            )
        except requests.Timeout:
            return _Answer(error=TIMEOUT)
        except requests.RequestException:
            return _Answer(error=FAILED)
        final = answer.headers.get("X-Slack-No-Retry") == "1"
        error = None if answer.status_code == OK else FAILED
        return _Answer(answer.status_code, _body(answer), error, final)


def _body(answer: requests.Response) -> Json | str:
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        return answer.text
    try:
        parsed = answer.json()
    except ValueError:
        return answer.text
    return parsed if isinstance(parsed, dict) else answer.text
