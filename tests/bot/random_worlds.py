"""Worlds at random: every side of the evidence in every state that the catalogue knows, and some more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.documents import written
from bot.evidence import DirectoryFacts, Evidence, StoreFacts
from bot.model import Money, Payment, Unknown
from tests.worlds import (
    ABSENT,
    ADA_IN_CLERK,
    BOUGHT,
    CHARGE,
    INTENT,
    OTHER_SESSION,
    SESSION,
    ada,
    bob,
    booking,
    days,
    drop_in,
    elm,
    evidence,
    facts,
    log,
    oak,
    old_ada,
    old_pass,
    payment,
    purchase,
    subscription,
    ten_pass,
    told,
)

if TYPE_CHECKING:
    from bot.model import Pass, Purchase, Subscription

WHEN = st.integers(-200, 200).map(lambda count: written(BOUGHT + days(count)))
MAYBE_USER = st.sampled_from(
    [ABSENT, {"_ref": "usr-ada"}, {"_ref": "user_ada"}, {"_ref": "usr-bob"}, "broken"]
)
MAYBE_SCHOOL = st.sampled_from([ABSENT, {"_ref": "tenant-oak"}, {"_ref": "tenant-elm"}, {"_ref": "gone"}, {}])

OWN_IDS = {INTENT, CHARGE}
OWNERS = ((), (ada(),), (old_ada(),), (old_ada(), ada()), (ada(_id="usr-2"), ada()))
UNPAID = (None, Unknown("stripe", ""), Unknown("account", ""))
DIRECTORIES: tuple[DirectoryFacts | Unknown, ...] = (
    DirectoryFacts(asked=True, account=ADA_IN_CLERK),
    DirectoryFacts(asked=True),
    DirectoryFacts(asked=False),
    Unknown("directory", ""),
)


@st.composite
def purchases(draw: st.DrawFn) -> Purchase:
    metadata = draw(
        st.sampled_from(
            [
                told(),
                {},
                told(userId=None),
                told(passId="gone"),
                told(type="pass_upgrade", upgradeFromSubscriptionId="sub-old"),
                {"classId": "class-1"},
                {"type": "t_shirt"},
            ]
        )
    )
    return purchase(
        metadata=metadata,
        mode=draw(st.sampled_from(["payment", "payment", "payment", "subscription", "setup", None])),
        status=draw(st.sampled_from(["complete", "complete", "open", "expired", None])),
        payment_status=draw(st.sampled_from(["paid", "paid", "unpaid", "no_payment_required", None])),
        money=Money(draw(st.sampled_from([0, 200000])), draw(st.sampled_from(["nok", "eur", ""]))),
        payment_intent=draw(st.sampled_from([INTENT, INTENT, None])),
        payer_name=draw(st.none() | st.text(max_size=30)),
    )


@st.composite
def held(draw: st.DrawFn, number: int = 0) -> Subscription:
    return subscription(
        _id=f"sub-{number}",
        user=draw(MAYBE_USER),
        tenant=draw(MAYBE_SCHOOL),
        type=draw(st.sampled_from(["clipcard", "clipcard", "single", "monthly", "multi", None])),
        passId=draw(st.sampled_from(["pass-ten", "pass-ten", "pass-one", ABSENT])),
        passName=draw(st.none() | st.text(max_size=30)),
        remainingClips=draw(st.none() | st.integers(-2, 12)),
        startDate=draw(WHEN | st.none() | st.text(max_size=5)),
        endDate=draw(WHEN | st.none() | st.text(max_size=5)),
        isActive=draw(st.sampled_from([True, True, False, None, "yes"])),
        stripeSessionId=draw(st.sampled_from([SESSION, OTHER_SESSION, "manual_1", None])),
        stripePaymentId=draw(st.sampled_from([INTENT, CHARGE, "manual_1", None])),
        deactivationReason=draw(st.none() | st.just("asked for it")),
    )


def some_held() -> st.SearchStrategy[tuple[Subscription, ...]]:
    return st.integers(0, 3).flatmap(lambda count: st.tuples(*(held(number) for number in range(count))))


def some_pass() -> st.SearchStrategy[Pass]:
    return st.builds(
        ten_pass,
        type=st.sampled_from(["multi", "multi", "single", "unlimited", "subscription", None]),
        validityType=st.sampled_from(["days", "date", None]),
        validityDays=st.sampled_from([90, 90, None, 0, 10**12]),
        expiryDate=WHEN | st.none(),
        classesLimit=st.sampled_from([10, 10, 0, None]),
        name=st.text(max_size=20),
    )


@st.composite
def stores(draw: st.DrawFn) -> StoreFacts:
    everything = draw(some_held())
    tied = tuple(
        each for each in everything if each.session_id == SESSION or each.payment_id in {INTENT, CHARGE}
    )
    passes = draw(st.sampled_from([(), (drop_in(),)])) + draw(st.lists(some_pass(), max_size=1).map(tuple))
    return StoreFacts(
        owners=draw(
            st.sampled_from([(), (ada(),), (old_ada(),), (old_ada(), ada()), (ada(_id="usr-2"), ada())])
        ),
        holders=draw(st.sampled_from([(), (ada(), bob())])),
        tied=tied,
        held=everything,
        drafts=draw(st.sampled_from([(), (subscription(_id="drafts.b"), subscription(_id="drafts.a"))])),
        source=draw(st.sampled_from([None, old_pass(), old_pass(isActive=False)])),
        passes={each.id: each for each in passes},
        tenants={each.id: each for each in draw(st.sampled_from([(), (oak(), elm())]))},
        log=draw(st.sampled_from([None, log(), log("error"), log("processing"), log("odd")])),
        bookings=draw(st.lists(st.sampled_from([booking(), booking(kind="single")]), max_size=9).map(tuple)),
    )


def payments() -> st.SearchStrategy[Payment]:
    return st.builds(
        payment,
        status=st.sampled_from(["succeeded", "processing", "requires_payment_method", "canceled"]),
        refunded=st.sampled_from([0, 0, 100, 200000]),
        dispute=st.sampled_from([None, None, "won", "lost"]),
        paid_at=st.sampled_from([None, BOUGHT]),
    )


@st.composite
def worlds(draw: st.DrawFn) -> Evidence:
    return evidence(
        draw(st.one_of(stores(), stores(), st.just(Unknown("store", "")))),
        of=draw(purchases()),
        paid=draw(st.one_of(payments(), st.sampled_from(UNPAID))),
        directory=draw(st.sampled_from(DIRECTORIES)),
        livemode=draw(st.sampled_from([True, True, False, None])),
        now=BOUGHT + timedelta(minutes=draw(st.sampled_from([0, 5, 60, 60 * 24 * 100]))),
        grace=draw(st.sampled_from([0, 10])),
    )


def bent() -> st.SearchStrategy[Evidence]:
    """The healthy world with a few fields of Ada's pass changed, judged at some later time."""
    changes = {
        "user": MAYBE_USER,
        "tenant": MAYBE_SCHOOL,
        "type": st.sampled_from(["clipcard", "single", "monthly", "multi", None]),
        "remainingClips": st.none() | st.integers(-2, 12),
        "startDate": WHEN,
        "endDate": WHEN,
        "isActive": st.sampled_from([True, False, None]),
        "stripeSessionId": st.none(),
        "passId": st.sampled_from(["pass-ten", "pass-one", ABSENT]),
    }
    fields = st.lists(st.sampled_from(sorted(changes)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: changes[name] for name in names})
    )
    later = st.integers(0, 100).map(lambda count: BOUGHT + days(count))
    return st.builds(
        lambda changed, now: evidence(facts(subscription(**changed)), now=now), changed=fields, now=later
    )
