"""Gathers what the doctor judges: each part for itself, so that one in trouble never hides another."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.doctor import Facts, Remote, SlackFacts, StripeFacts, examine
from bot.doctor.facts import CLERK, SLACK, STORE, STRIPE
from bot.errors import UnavailableError
from bot.model import PLATFORM
from bot.speech import say
from services.accounts import WITHOUT_SCHOOLS
from services.gateways.clerk_directory import API_VERSION
from services.gateways.http import pooled_session
from services.gateways.machine_probe import file_state, free_bytes, port_state
from services.gateways.probing import Prober, clerk_answer
from services.gateways.slack_probe import SlackProbe
from services.gateways.stripe_probe import StripeProbe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pydantic import SecretStr

    from bot.doctor import FileState, Given
    from bot.health import HealthReport
    from bot.ports import PassStore
    from services.building import Services

PARALLEL = 16
STORE_TABLE, LEDGER_TABLE = "documents", "entries"
"""The table by which a file is known as ours (each one's schema makes it first)."""
_READABLE = frozenset({"fine", "read_only"})
RECENT = timedelta(days=30)
_BOT_SCOPES = re.compile(r"^ +bot:\n(?P<lines>(?: +- .+\n)+)", re.MULTILINE)


@runtime_checkable
class TriesWriting(Protocol):
    """A store that can say whether it would take a change; raises UnavailableError where it cannot."""

    def may_write(self) -> bool: ...


class Doctor:
    """`services` are those of `given.settings`. `may` answers like `os.access`, `free` gives bytes."""

    def __init__(
        self,
        given: Given,
        services: Services,
        *,
        manifest: Path,
        may: Callable[[Path, int], bool] = os.access,
        free: Callable[[Path], int | None] = free_bytes,
    ) -> None:
        self._given = given
        self._settings = given.settings
        self._services = services
        self._manifest = manifest
        self._may = may
        self._free = free
        self._session = pooled_session()

    def close(self) -> None:
        self._session.close()
        self._services.close()

    def report(self) -> HealthReport:
        return examine(self.facts())

    def facts(self) -> Facts:
        """Everything that could be found out now."""
        slack, stripe, clerk = (self._prober(*each) for each in self._doors())
        store = self._store_state()
        remote = self._remote() if self._settings.store_path is None else None
        readable = store in {"fine", "read_only"} or (remote is not None and remote.state in _READABLE)
        with ThreadPoolExecutor(PARALLEL) as pool:
            chat = pool.submit(self._slack, slack, pool)
            money = pool.submit(self._stripe, stripe, pool, self._services.store if readable else None)
            people = pool.submit(clerk_answer, clerk, API_VERSION) if clerk else None
            sessions = pool.submit(self._sessions, self._services.store) if readable else None
            schools = pool.submit(_number_of_schools, self._services.store) if readable else None
            return Facts(
                given=self._given,
                now=self._services.clock(),
                manifest=_bot_scopes(self._manifest),
                slack=chat.result(),
                stripe=money.result(),
                clerk=(people.result() or "fine") if people else None,
                store=store,
                remote=remote,
                ledger=self._ledger_state(),
                free=self._room(),
                port=port_state(self._settings.host, self._settings.port),
                sessions=sessions.result() if sessions else None,
                schools=schools.result() if schools else None,
                skews=_skews({"Slack": slack, "Stripe": stripe, "Clerk": clerk}),
            )

    def _doors(self) -> tuple[tuple[tuple[str, ...], str, SecretStr | None], ...]:
        """The settings without which it stays shut, the address, and the key of each system."""
        settings = self._settings
        return (
            (SLACK, settings.slack_api_url, settings.slack_bot_token),
            (STRIPE, settings.stripe_api_url, settings.stripe_secret_key),
            (CLERK, settings.clerk_api_url, settings.clerk_secret_key),
        )

    def _prober(self, needed: tuple[str, ...], url: str, key: SecretStr | None) -> Prober | None:
        if key is None or self._given.broken(needed):
            return None
        return Prober(self._session, self._services.clock, url, key.get_secret_value())

    def _slack(self, bot: Prober | None, pool: ThreadPoolExecutor) -> SlackFacts | None:
        if bot is None:
            return None
        settings = self._settings
        app = self._prober(SLACK, settings.slack_api_url, settings.slack_app_token)
        probe = SlackProbe(bot, app)
        named = _set(support_channel=settings.support_channel, manager_channel=settings.manager_channel)
        people = {"support_users": settings.support_users, "manager_users": settings.manager_users}
        identity, token = pool.submit(probe.identity), pool.submit(probe.app_token)
        channels = {name: pool.submit(probe.channel, channel) for name, channel in named.items()}
        groups = _set(support_group=settings.support_group, manager_group=settings.manager_group)
        listed = {name: pool.submit(probe.listed, ids) for name, ids in people.items() if ids}
        return SlackFacts(
            bot=identity.result(),
            app=token.result(),
            channels={name: found.result() for name, found in channels.items()},
            groups=probe.groups(groups),
            users={name: found.result() for name, found in listed.items()},
        )

    def _stripe(
        self, stripe: Prober | None, pool: ThreadPoolExecutor, store: PassStore | None
    ) -> StripeFacts | None:
        """The platform's account is asked even where the schools' are not known."""
        if stripe is None:
            return None
        schools = _schools(store) if store else None
        probe = StripeProbe(stripe)
        asked = {account: pool.submit(probe.account, account) for account in (PLATFORM, *(schools or ()))}
        return StripeFacts(
            answers={account: found.result() for account, found in asked.items()},
            schools=schools or {},
            unlisted=WITHOUT_SCHOOLS if schools is None else None,
        )

    def _store_state(self) -> FileState | None:
        path = self._settings.store_path
        broken = path is None or self._given.broken(STORE)
        return None if path is None or broken else file_state(path, STORE_TABLE, self._may)

    def _ledger_state(self) -> FileState | Remote:
        settings = self._settings
        if settings.ledger_is_file:
            return file_state(settings.ledger_path, LEDGER_TABLE, self._may)
        from services.gateways.postgres_probe import server_state  # noqa: PLC0415 (only where it is chosen)

        return server_state(settings.ledger)

    def _remote(self) -> Remote:
        """Reads the schools, and tries a write without making one where the store offers that."""
        try:
            store = self._services.store
            store.tenants()
            if not isinstance(store, TriesWriting):
                return Remote("untried", say("The passes can be read; a write could not be tried."))
            return Remote("fine" if store.may_write() else "read_only")
        except UnavailableError as error:
            return Remote("refused" if error.permanent else "silent", error.detail)

    def _sessions(self, store: PassStore) -> dict[str, int] | None:
        """How many recent passes were paid in each mode."""
        now = self._services.clock()
        try:
            held = [each.session_id or "" for each in store.subscriptions_between(now - RECENT, now)]
        except UnavailableError:
            return None
        return {mode: sum(each.startswith(f"cs_{mode}_") for each in held) for mode in ("live", "test")}

    def _room(self) -> dict[str, int]:
        """By setting, since a folder's path may tell more than it should."""
        ledger = self._settings.ledger_path if self._settings.ledger_is_file else None
        paths = {"LEDGER": ledger, "PASS_STORE": self._settings.store_path}
        free = {name: self._free(path.absolute().parent) for name, path in paths.items() if path}
        return {name: room for name, room in free.items() if room is not None}


def _bot_scopes(manifest: Path) -> frozenset[str] | None:
    """The manifest is ours and plain, so that its list of scopes needs no YAML reader."""
    try:
        found = _BOT_SCOPES.search(manifest.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    lines = found["lines"].splitlines() if found else []
    return frozenset(line.partition("#")[0].strip().removeprefix("-").strip() for line in lines)


def _schools(store: PassStore) -> dict[str, str] | None:
    """The names of the schools by their accounts, None where the store did not tell."""
    try:
        found = {each.account: each.name or "" for each in store.tenants() if each.account}
    except UnavailableError:
        return None
    return dict(sorted(found.items()))


def _number_of_schools(store: PassStore) -> int | None:
    """Also those without an account of their own."""
    try:
        return len(store.tenants())
    except UnavailableError:
        return None


def _skews(probers: Mapping[str, Prober | None]) -> dict[str, float]:
    return {name: each.skew for name, each in probers.items() if each and each.skew is not None}


def _set(**named: str | None) -> dict[str, str]:
    return {name: value for name, value in named.items() if value}
