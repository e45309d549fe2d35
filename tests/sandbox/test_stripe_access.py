"""Keys, modes, accounts, permissions and rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
import stripe

from sandbox.stripe import StripeSandbox
from tests.sandbox.loopback import Clock, client_of, served
from tests.sandbox.shop import OAK, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.shop import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def test_accounts_do_not_see_each_other(shop: Shop) -> None:
    sold = shop.sell()
    with pytest.raises(stripe.InvalidRequestError, match=f"No such checkout.session: '{sold['id']}'"):
        shop.client.v1.checkout.sessions.retrieve(sold["id"])
    assert shop.client.v1.checkout.sessions.list().data == []


def test_the_platform_is_an_account_too(shop: Shop) -> None:
    sold = shop.sandbox.sell("platform", amount=100, email="ada@example.com")
    assert [one.id for one in shop.client.v1.checkout.sessions.list().data] == [sold["id"]]


@pytest.mark.parametrize("account", ["acct_nobody", "acct_gone"])
def test_an_account_without_access_is_refused_as_stripe_does(shop: Shop, account: str) -> None:
    shop.sandbox.add_account("acct_gone", refuses=True)
    with pytest.raises(stripe.PermissionError, match="does not have access to account") as caught:
        shop.client.v1.checkout.sessions.list({}, {"stripe_account": account})
    assert caught.value.http_status == 403
    assert caught.value.error is not None
    assert caught.value.error.code == "account_invalid"


def test_an_account_can_be_out_of_reach_in_one_mode_only(shop: Shop) -> None:
    shop.sandbox.add_account(OAK, modes={True})
    shop.sandbox.add_key("sk_test_sandbox")
    assert shop.get("/v1/checkout/sessions").status_code == 200
    assert shop.get("/v1/checkout/sessions", "sk_test_sandbox").status_code == 403


def test_the_key_decides_which_mode_is_seen(shop: Shop) -> None:
    live, test = shop.sell(), shop.sell(livemode=False)
    shop.sandbox.add_key("sk_test_sandbox")
    assert test["id"].startswith("cs_test_")
    seen = shop.get("/v1/checkout/sessions", "sk_test_sandbox").json()["data"]
    assert [one["id"] for one in seen] == [test["id"]]
    error = shop.get(f"/v1/checkout/sessions/{live['id']}", "sk_test_sandbox").json()["error"]
    assert error["code"] == "resource_missing"
    assert "a similar object exists in live mode, but a test mode key was used" in error["message"]


def test_an_unknown_key_or_none_is_not_let_in(shop: Shop) -> None:
    wrong = shop.get("/v1/balance", "sk_live_other")
    assert wrong.status_code == 401
    assert wrong.json()["error"]["message"] == "Invalid API Key provided: sk_live_********ther"
    assert requests.get(shop.url + "/v1/balance", timeout=5).status_code == 401


def test_a_restricted_key_is_told_which_permission_it_lacks(shop: Shop) -> None:
    shop.sandbox.restrict("rk_live_sandbox", {"rak_charge_read"})
    sold = shop.sell()
    assert shop.get("/v1/checkout/sessions", "rk_live_sandbox").status_code == 200
    refused = shop.get("/v1/refunds", "rk_live_sandbox")
    assert refused.status_code == 403
    assert "Having the 'rak_charge_read' permission would allow" in refused.json()["error"]["message"]
    path = f"/v1/checkout/sessions/{sold['id']}"
    assert shop.get(path, "rk_live_sandbox", **{"expand[]": "payment_intent"}).status_code == 200
    assert (
        shop.get(path, "rk_live_sandbox", **{"expand[]": "payment_intent.latest_charge"}).status_code == 403
    )


def test_too_many_requests_in_a_second_are_refused_per_account_and_endpoint() -> None:
    sandbox = StripeSandbox(Clock(), ticks=lambda: 5.0)
    sandbox.add_account(OAK)
    sandbox.rate_limit = 2
    with served(stripe=sandbox.blueprint()) as url, client_of(url + "/stripe", sandbox.key) as client:
        for _ in range(2):
            client.v1.charges.list({}, {"stripe_account": OAK})
        with pytest.raises(stripe.RateLimitError) as caught:
            client.v1.charges.list({}, {"stripe_account": OAK})
        assert caught.value.error is not None
        assert caught.value.error.code == "rate_limit"
        client.v1.charges.list()
        client.v1.refunds.list({}, {"stripe_account": OAK})
    sandbox.close()


def test_accounts_and_balance_are_there(shop: Shop) -> None:
    shop.sandbox.add_account("acct_elm", refuses=True)
    shop.sell()
    assert [one.id for one in shop.client.v1.accounts.list().data] == [OAK]
    assert shop.client.v1.accounts.retrieve(OAK).country == "NO"
    assert shop.get("/v1/account").json()["id"] == OAK
    balance = shop.client.v1.balance.retrieve({}, {"stripe_account": OAK})
    assert (balance.pending[0].amount, balance.livemode) == (25_000, True)


def test_an_address_that_is_none_says_so(shop: Shop) -> None:
    answer = shop.get("/v1/checkout/session")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith(
        "Unrecognized request URL (GET: /v1/checkout/session)."
    )


def test_the_platforms_own_id_is_the_platform(shop: Shop) -> None:
    sold = shop.sandbox.sell("platform", amount=100, email="ada@example.com")
    seen = shop.get("/v1/checkout/sessions", account=shop.sandbox.platform_id).json()["data"]
    assert [one["id"] for one in seen] == [sold["id"]]
    assert shop.get("/v1/accounts/acct_nobody").status_code == 403


def test_the_rate_is_stripes_unless_set(shop: Shop) -> None:
    assert shop.sandbox.rate_limit == 25
