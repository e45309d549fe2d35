"""What the Content Lake is asked, in GROQ: constant texts, with every value as a parameter.

The language: https://www.sanity.io/docs/specifications/groq-syntax
"""

from __future__ import annotations

from bot import reads

PAGE = 1_000
"""How many documents one answer carries at most."""

_SPACES = (" ", r"\t", r"\n", r"\r", r"\u00a0")


def _trimmed(field: str) -> str:
    """GROQ has no trim: every space goes, and the reader compares exactly what comes back."""
    for space in _SPACES:
        field = f'array::join(string::split({field}, "{space}"), "")'
    return field


def listing(condition: str, fields: str = "", page: int = PAGE) -> str:
    """One page of documents in the order of their ids, after the id `$after`."""
    return f"*[{condition} && _id > $after] | order(_id asc) [0...{page}]{fields}"


_HELD = '_type == "subscription"'
_LOG = '_type == "webhookLog"'

ANY = "_id in $values"
WRITTEN_BY = "_rev == $transaction"

TENANTS = '_type == "tenant"'
PASSES = '_type == "pass"'
USERS = '_type == "user"'
USERS_BY_ID = f"{USERS} && (_id in $values || clerkId in $values)"
USERS_BY_EMAIL = f"{USERS} && (lower(email) in $values || {_trimmed('lower(email)')} in $values)"

HELD_BY_ID = f"{_HELD} && _id in $values"
HELD_BY_SESSION = f"{_HELD} && stripeSessionId in $values"
HELD_BY_PAYMENT = f"{_HELD} && stripePaymentId in $values"
HELD_BY_USER = f"{_HELD} && user._ref in $values"
HELD_BETWEEN = (
    f"{_HELD} && ((dateTime(startDate) >= dateTime($since) && dateTime(startDate) < dateTime($until))"
    " || !defined(dateTime(startDate)))"
)
"""With what GROQ cannot read as a moment, such as a date without a time: the reader looks closer."""

DRAFTS_BY_SESSION = f'{HELD_BY_SESSION} && (_id in path("drafts.**") || _id in path("versions.**"))'

LOGS_BY_SESSION = f"{_LOG} && details.sessionId in $values"
LOGS_SINCE = f"{_LOG} && (dateTime(timestamp) >= dateTime($since) || !defined(dateTime(timestamp)))"

CHARGES_BETWEEN = (
    f"{HELD_BETWEEN} && (string::startsWith(stripePaymentId, 'ch_')"
    " || string::startsWith(stripePaymentId, 'py_'))"
)
CHARGES = "{_id, startDate, stripePaymentId}"
RUNNING_BETWEEN = f"{HELD_BETWEEN} && isActive == true"
OUTLINE = "{_id, startDate, stripeSessionId, stripePaymentId}"
OUTLINES = 5_000
"""How many outlines one answer carries: they are short."""


def _sold(begins: str) -> str:
    held = f'count(*[{_HELD} && string::startsWith(stripeSessionId, "{begins}")][0...1])'
    told = f'count(*[{_LOG} && string::startsWith(details.sessionId, "{begins}")][0...1])'
    return f'"{begins}": {held} + {told} > 0'


MODES = f"{{{', '.join(map(_sold, reads.MODES.values()))}}}"
"""Whether there is one of each mode; the first is enough."""

CLASSES_OF = '_type == "classInstance" && references($values) && count(bookings[student._ref in $values]) > 0'
"""`references` has an index, which a look into an array has not."""

BOOKINGS = '{_id, _type, date, "bookings": bookings[student._ref in $values]}'

MANY = 5_000
"""How many documents each part of `AROUND` carries at most."""

_TIED = "stripeSessionId in $sessions || stripePaymentId in $payments || _id in $sources"
_OTHERS = "coalesce(user->clerkId in $owners || user._ref in $owners, false) == false"
_BOOKED = "bookings[student._ref in ^.^.people]"

AROUND = f"""{{
  "others": *[{_HELD} && ({_TIED})] [{_OTHERS}] | order(_id asc) [0...{MANY}] {{
    "document": @, "holder": user->
  }},
  "users": *[{USERS} && (_id in $owners || clerkId in $owners)] | order(_id asc) [0...{MANY}]
}} {{
  others, users, "people": users[]._id + $owners
}} {{
  others,
  users,
  "held": *[{_HELD} && user._ref in ^.people] | order(_id asc) [0...{MANY}],
  "classes": *[_type == "classInstance" && references(^.people) && count({_BOOKED}) > 0]
    | order(_id asc) [0...{MANY}] {{
    _id, _type, date, "bookings": {_BOOKED}
  }}
}}"""
"""Who owns, what those people hold and booked, and what others hold that is tied to a payment of theirs."""
