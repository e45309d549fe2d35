"""What somebody typed who wants to give a pass by hand, made into a plan or into what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import query
from bot.actions import Refusal
from bot.errors import BadRequestError, NotThereError, PasskeeperError, UnavailableError
from bot.requests import Choice, Form, Typed
from bot.speech import joined, phrase, say
from services.fetching import NO_PURCHASE

if TYPE_CHECKING:
    from bot.actions import Fix
    from bot.findings import Customer, Finding
    from bot.ports import PassStore
    from bot.requests import Field
    from services.granting import Granting, Wish
    from services.people import People

NO_CUSTOMER = say("Write the customer's e-mail address or Clerk id.")
NOBODY = say("Nobody with this address or id is known. Look for a typing error, or use their Clerk id.")
SEVERAL = phrase("More than one person has this address. Write the Clerk id of the one you mean: {people}.")
NO_PASS = say("Choose a pass.")
NO_PAYMENT = say("This is no checkout id. Copy it whole (it begins with cs_), or leave the field empty.")
NO_REASON = say("Write in a few words why it is given.")
NOTHING_TO_GIVE = say("There are no passes to give yet.")
UNREAD = say("The pass that you chose")


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish that can be granted as it stands, and for whom."""

    wish: Wish
    customer: Customer
    fix: Fix


@dataclass(slots=True)
class _Draft:
    """What was understood so far, and what was not."""

    session_id: str | None = None
    problems: dict[Field, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Fills the dialog, and reads what comes back."""

    store: PassStore
    people: People
    granting: Granting

    def form(self, finding: Finding | None) -> Form:
        """The dialog as it opens, with what the purchase tells. Raises NotThereError without any pass."""
        typed = Typed()
        if finding is not None:
            owner = finding.clerk_id or finding.email or ""
            typed = Typed(owner, finding.pass_id or "", finding.session_id or "")
        choices = self._choices()
        if not choices:
            raise NotThereError(NOTHING_TO_GIVE)
        return Form(typed, choices)

    def read(self, typed: Typed) -> Wished | Form:
        """Looks at all fields before it answers; a form is what was typed, with what is wrong."""
        draft = _Draft()
        if not typed.pass_id:
            draft.problems["pass"] = NO_PASS
        if not typed.reason.strip():
            draft.problems["reason"] = NO_REASON
        self._read_payment(typed, draft)
        customer = self._customer(typed, draft)
        wished = self._planned(typed, customer, draft) if customer and not draft.problems else None
        return wished or self.again(typed, draft.problems)

    def again(self, typed: Typed, problems: dict[Field, str]) -> Form:
        """Nothing that was typed is lost, even where the passes cannot be read just now."""
        try:
            return Form(typed, self._choices(), problems)
        except UnavailableError as error:
            chosen = (Choice(typed.pass_id, UNREAD, "", on_sale=True),) if typed.pass_id else ()
            return Form(typed, chosen, {"": str(error), **problems})

    def _read_payment(self, typed: Typed, draft: _Draft) -> None:
        if not typed.session_id.strip():
            return
        asked = _parsed(typed.session_id)
        if asked is None or asked.kind != "session":
            draft.problems["payment"] = NO_PAYMENT
            return
        found = self.granting.fetching.by_session(asked.value)
        if asked.value in found.purchases:
            draft.session_id = asked.value
        else:
            draft.problems["payment"] = found.problems[0] if found.problems else NO_PURCHASE

    def _customer(self, typed: Typed, draft: _Draft) -> Customer | None:
        """None with a problem; of several people none is ever chosen."""
        asked = _parsed(typed.customer)
        if asked is None:
            draft.problems["customer"] = NO_CUSTOMER
            return None
        by_email = asked.kind == "email"
        found = self.people.by_email(asked.value) if by_email else self.people.by_ids({asked.value})
        if len(found.customers) == 1 and not (by_email and found.unread):
            return found.customers[0]
        if found.customers and not found.unread:
            problem = say(SEVERAL, people=joined(", ", map(_named, found.customers)))
        else:
            problem = NOBODY if asked.kind in {"email", "clerk"} else NO_CUSTOMER
        draft.problems["customer"] = found.problems[0] if found.problems else problem
        return None

    def _planned(self, typed: Typed, customer: Customer, draft: _Draft) -> Wished | None:
        wish = self.granting.wish(_key(customer), typed.pass_id, typed.reason.strip(), draft.session_id)
        try:
            fix = self.granting.plan(wish)
        except NotThereError as error:
            draft.problems["pass"] = str(error)
            return None
        except PasskeeperError as error:
            draft.problems[""] = str(error)
            return None
        if isinstance(fix, Refusal):
            draft.problems[""] = fix.sentence
            return None
        return Wished(wish, customer, fix)

    def _choices(self) -> tuple[Choice, ...]:
        """Those on sale first; schools and names in the order of the alphabet."""
        schools = {tenant.id: tenant.name for tenant in self.store.tenants()}
        choices = [
            Choice(sold.id, sold.name, schools.get(sold.tenant_id or "", ""), sold.active is True)
            for sold in self.store.passes()
        ]
        return tuple(sorted(choices, key=_order))


def _order(choice: Choice) -> tuple[bool, str, str, str]:
    return not choice.on_sale, choice.school.casefold(), choice.name.casefold(), choice.pass_id


def _parsed(text: str) -> query.Query | None:
    try:
        return query.parse(text)
    except BadRequestError:
        return None


def _key(customer: Customer) -> str:
    """A record without a login is known by its own id."""
    return customer.clerk_id or customer.user_ids[0]


def _named(customer: Customer) -> str:
    return say("{id} ({name})", id=_key(customer), name=customer.name or say("no name"))
