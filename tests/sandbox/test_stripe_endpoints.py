"""Webhook endpoints of the sandbox's Stripe, and the requests that write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import stripe

from sandbox.stripe import StripeSandbox
from tests.sandbox.loopback import Clock, client_of, served

if TYPE_CHECKING:
    from collections.abc import Iterator

OAK = "acct_oak"


@dataclass
class Post:
    """A sandbox and its client; nothing is delivered."""

    sandbox: StripeSandbox
    client: stripe.StripeClient
    hook: str = "https://school.example.com/here"

    def listen(self) -> str:
        return str(self.sandbox.add_endpoint(self.hook, connect=True)["id"])

    def event(self) -> str:
        sold = self.sandbox.sell(OAK, amount=100, email="ada@example.com", payment="free")
        return str(self.sandbox.events_of(sold["id"])[0]["id"])

    def retry(self, event_id: str, **params: str) -> None:
        self.client.raw_request("post", f"/v1/events/{event_id}/retry", **params)


@pytest.fixture
def post() -> Iterator[Post]:
    sandbox = StripeSandbox(Clock())
    sandbox.deliveries = "off"
    sandbox.add_account(OAK)
    with served(stripe=sandbox.blueprint()) as url, client_of(url + "/stripe", sandbox.key) as client:
        yield Post(sandbox, client)
    sandbox.close()


def test_an_endpoint_tells_its_secret_once_and_its_scope_never(post: Post) -> None:
    hooks = post.client.v1.webhook_endpoints
    made = hooks.create({"url": post.hook, "enabled_events": ["checkout.session.completed"], "connect": True})
    assert made.secret is not None
    assert made.secret.startswith("whsec_")
    (listed,) = hooks.list().data
    assert (listed.id, listed.status, listed.application) == (made.id, "enabled", None)
    assert "secret" not in listed
    assert "connect" not in listed


def test_an_endpoint_can_be_changed_but_not_its_scope(post: Post) -> None:
    hook = post.listen()
    hooks = post.client.v1.webhook_endpoints
    changed = hooks.update(
        hook,
        {
            "url": "https://school.example.com/hook",
            "enabled_events": ["*"],
            "description": "ours",
            "disabled": True,
            "metadata": {"by": "passkeeper"},
        },
    )
    assert (changed.url, changed.status, changed.description) == (
        "https://school.example.com/hook",
        "disabled",
        "ours",
    )
    assert changed.metadata["by"] == "passkeeper"
    assert hooks.retrieve(hook).enabled_events == ["*"]
    with pytest.raises(stripe.InvalidRequestError, match="Received unknown parameter: connect"):
        hooks.update(hook, {"connect": True})  # type: ignore[arg-type]


def test_a_creation_lacking_something_is_refused(post: Post) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"Missing required param: enabled_events\."):
        post.client.v1.webhook_endpoints.create({"url": post.hook})  # type: ignore[typeddict-item]
    with pytest.raises(stripe.InvalidRequestError, match="must be one of"):
        post.client.raw_request("post", "/v1/webhook_endpoints", url=post.hook, enabled_events=["pass.sold"])


def test_there_are_at_most_sixteen_endpoints(post: Post) -> None:
    for _ in range(16):
        post.listen()
    with pytest.raises(stripe.InvalidRequestError, match="maximum of 16 live webhook endpoints"):
        post.client.v1.webhook_endpoints.create({"url": post.hook, "enabled_events": ["*"]})


def test_the_same_key_answers_the_same_and_refuses_other_parameters(post: Post) -> None:
    hooks = post.client.v1.webhook_endpoints
    keyed: stripe.RequestOptions = {"idempotency_key": "once"}
    first = hooks.create({"url": post.hook, "enabled_events": ["*"]}, keyed)
    again = hooks.create({"url": post.hook, "enabled_events": ["*"]}, keyed)
    assert (first.id, first.secret) == (again.id, again.secret)
    assert len(hooks.list().data) == 1
    with pytest.raises(stripe.IdempotencyError):
        hooks.create({"url": post.hook, "enabled_events": ["charge.failed"]}, keyed)


def test_an_endpoint_keeps_what_an_update_does_not_name(post: Post) -> None:
    hook = post.listen()
    hooks = post.client.v1.webhook_endpoints
    hooks.update(hook, {"metadata": {"by": "passkeeper", "for": "oak"}, "description": "ours"})
    changed = hooks.update(hook, {"metadata": {"for": ""}, "description": ""})
    assert changed.metadata.to_dict() == {"by": "passkeeper"}
    assert (changed.url, changed.description, changed.status) == (post.hook, None, "enabled")
    assert hooks.update(hook, {"metadata": ""}).metadata.to_dict() == {}


def test_an_endpoint_needs_a_whole_address(post: Post) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Invalid URL"):
        post.client.v1.webhook_endpoints.create({"url": "school", "enabled_events": ["*"]})
    with pytest.raises(stripe.InvalidRequestError, match="Invalid URL"):
        post.client.v1.webhook_endpoints.update(post.listen(), {"url": "ftp://school.example.com"})


def test_an_event_is_sent_again_to_an_endpoint_of_ours_that_is_enabled(post: Post) -> None:
    event, hook = post.event(), post.listen()
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: webhook_endpoint"):
        post.retry(event, account=OAK)
    with pytest.raises(stripe.InvalidRequestError, match="No such webhook_endpoint: 'we_none'"):
        post.retry(event, account=OAK, webhook_endpoint="we_none")
    with pytest.raises(stripe.InvalidRequestError, match="No such event"):
        post.retry(event, webhook_endpoint=hook)
    with pytest.raises(stripe.PermissionError):
        post.retry(event, account="acct_none", webhook_endpoint=hook)
    post.client.v1.webhook_endpoints.update(hook, {"disabled": True})
    with pytest.raises(stripe.InvalidRequestError, match="disabled"):
        post.retry(event, account=OAK, webhook_endpoint=hook)


def test_a_key_that_may_only_read_writes_nothing(post: Post) -> None:
    post.sandbox.restrict(post.sandbox.key, {"rak_webhook_write", "rak_event_write"})
    hooks = post.client.v1.webhook_endpoints
    assert hooks.list().data == []
    with pytest.raises(stripe.PermissionError, match="rak_webhook_write"):
        hooks.create({"url": post.hook, "enabled_events": ["*"]})
    with pytest.raises(stripe.PermissionError, match="rak_event_write"):
        post.retry(post.event(), webhook_endpoint="we_none")


def test_a_schools_own_endpoint_is_its_own(post: Post) -> None:
    post.sandbox.add_endpoint(post.hook, account=OAK)
    assert post.client.v1.webhook_endpoints.list().data == []
    (own,) = post.client.v1.webhook_endpoints.list({}, {"stripe_account": OAK}).data
    event = post.event()
    assert post.sandbox.recipients(event) == [own.id]
