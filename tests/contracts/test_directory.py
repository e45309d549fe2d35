"""What every Directory does, whoever implements it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import pytest

from bot.errors import UnavailableError
from bot.model import Account
from sandbox.clerk import ClerkSandbox
from services.gateways.clerk_directory import ClerkDirectory
from services.gateways.http import Patience
from tests.fakes.directory import FakeDirectory
from tests.sandbox.loopback import Clock, served
from tests.services.gateways.clerk_world import ClerkWorld, user
from tests.services.gateways.loopback import Reply, loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.ports import Directory
    from tests.services.gateways.loopback import Asked

ADA = Account("user_ada", "Ada Lind", "ada@example.com", ("ada@example.com", "ada.lind@example.com"))
BO = Account("user_bo", None, None, ())


class World(Protocol):
    @property
    def directory(self) -> Directory: ...

    def know(self, *accounts: Account) -> None: ...

    def fall(self) -> None: ...


class Fake:
    def __init__(self) -> None:
        self.directory = FakeDirectory()

    def know(self, *accounts: Account) -> None:
        self.directory.accounts.extend(accounts)

    def fall(self) -> None:
        self.directory.down = True


class Real:
    directory: ClerkDirectory

    def __init__(self) -> None:
        self._down = False
        self._clerk = ClerkWorld()

    def __call__(self, asked: Asked) -> Reply:
        return Reply(503, {"errors": []}) if self._down else self._clerk(asked)

    def know(self, *accounts: Account) -> None:
        self._clerk.users.extend(map(user, accounts))

    def fall(self) -> None:
        self._down = True


class Sandboxed:
    directory: ClerkDirectory

    def __init__(self, clerk: ClerkSandbox) -> None:
        self._clerk = clerk

    def know(self, *accounts: Account) -> None:
        for one in reversed(accounts):
            first, _, last = (one.name or "").partition(" ")
            self._clerk.add_user(one.clerk_id, one.email or "", first, last, one.emails[1:])

    def fall(self) -> None:
        self._clerk.faults.add("/v1/users", status=503)


@contextmanager
def gateway(url: str) -> Iterator[ClerkDirectory]:
    quick = Patience(tries=2, first=0.001, most=0.001)
    directory = ClerkDirectory("sk_test_sandbox", url=f"{url}/v1", patience=quick)
    yield directory
    directory.close()


@contextmanager
def fake() -> Iterator[World]:
    yield Fake()


@contextmanager
def real() -> Iterator[World]:
    world = Real()
    with loopback(world) as server, gateway(server.url) as world.directory:
        yield world


@contextmanager
def sandboxed() -> Iterator[World]:
    clerk = ClerkSandbox(Clock())
    world = Sandboxed(clerk)
    with served(clerk=clerk.blueprint()) as url, gateway(f"{url}/clerk") as world.directory:
        yield world
    clerk.close()


@pytest.fixture(params=[fake, real, sandboxed])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with request.param() as opened:
        yield opened


def crowd(count: int) -> list[Account]:
    addresses = [f"dancer{number}@example.com" for number in range(count)]
    return [
        Account(f"user_{number}", f"Dancer {number}", address, (address,))
        for number, address in enumerate(addresses)
    ]


def test_accounts_are_found_by_their_id_and_others_left_out(world: World) -> None:
    world.know(ADA, BO)
    assert world.directory.by_ids(["user_ada", "user_bo", "user_nobody"]) == {"user_ada": ADA, "user_bo": BO}


def test_nobody_asked_for_is_nobody_found(world: World) -> None:
    world.know(ADA)
    assert world.directory.by_ids([]) == {}
    assert world.directory.by_ids([""]) == {}
    assert world.directory.by_emails([]) == []
    assert world.directory.by_emails(["", "not an address"]) == []
    assert world.directory.search(" ") == []


def test_accounts_are_found_by_any_of_their_addresses_whatever_the_case(world: World) -> None:
    world.know(ADA, BO)
    assert world.directory.by_emails([" Ada@Example.com"]) == [ADA]
    assert world.directory.by_emails(["ada.lind@example.com", "ada@example.com"]) == [ADA]
    assert world.directory.by_emails(["nobody@example.com"]) == []


def test_hundreds_are_found_at_once(world: World) -> None:
    people = crowd(250)
    world.know(*people)
    assert world.directory.by_ids([one.clerk_id for one in people]) == {one.clerk_id: one for one in people}
    found = world.directory.by_emails([one.emails[0] for one in people])
    assert sorted(one.clerk_id for one in found) == sorted(one.clerk_id for one in people)


def test_a_search_finds_parts_of_names_and_addresses_and_at_most_twenty(world: World) -> None:
    world.know(ADA, *crowd(30))
    assert world.directory.search("lind") == [ADA]
    assert world.directory.search("ada@ex") == [ADA]
    assert len(world.directory.search("dancer")) == 20
    assert world.directory.search("nobody") == []


def test_a_directory_that_is_down_is_unavailable_for_now_and_never_empty(world: World) -> None:
    world.fall()
    asks: list[Callable[[], object]] = [
        lambda: world.directory.by_ids(["user_ada"]),
        lambda: world.directory.by_emails(["ada@example.com"]),
        lambda: world.directory.search("ada"),
    ]
    for ask in asks:
        with pytest.raises(UnavailableError) as caught:
            ask()
        assert (caught.value.system, caught.value.permanent) == ("directory", False)
