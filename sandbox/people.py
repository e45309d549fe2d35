"""The invented people, schools and passes of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.slack.model import Channel, Group, User

Json = dict[str, Any]

SUPPORT_CHANNEL, MANAGER_CHANNEL, SUPPORT_GROUP = "C0SUPPORT", "C0MANAGERS", "S0SUPPORT"
MANAGERS = ("U0MORGAN",)

COLLEAGUES = (
    User("U0SUNNIVA", "sunniva", "Sunniva Aas", "sunniva@example.com", title="Support"),
    User("U0ROBIN", "robin", "Robin Strand", "robin@example.com", title="Support"),
    User("U0INGRID", "ingrid", "Ingrid Dahl", "ingrid@example.com", title="Support", locale="nb-NO"),
    User("U0MORGAN", "morgan", "Morgan Holt", "morgan@example.com", title="Manager"),
    User("U0GUEST", "guest", "Kim Gjest", "kim@example.com", title="Guest", is_restricted=True),
)
GROUP = Group(SUPPORT_GROUP, "support", "Support", ["U0SUNNIVA", "U0ROBIN", "U0INGRID", "U0MORGAN"])
CHANNELS = (
    Channel(
        SUPPORT_CHANNEL,
        "pass-support",
        ["U0SUNNIVA", "U0ROBIN", "U0INGRID", "U0MORGAN", "U0GUEST"],
        topic="Paid, and no pass? It turns up here.",
    ),
    Channel(MANAGER_CHANNEL, "pass-managers", ["U0MORGAN"], topic="How it went"),
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer of the schools, known to Clerk and to the store."""

    key: str
    first: str
    last: str

    @property
    def clerk_id(self) -> str:
        return f"user_{self.key}"

    @property
    def email(self) -> str:
        return f"{self.key}@example.com"

    def document(self) -> Json:
        return {
            "_id": f"usr-{self.key}",
            "_type": "user",
            "clerkId": self.clerk_id,
            "email": self.email,
            "name": f"{self.first} {self.last}",
            "role": "student",
            "isActive": True,
        }


BUYERS = (
    Buyer("ada", "Ada", "Berg"),
    Buyer("bo", "Bo", "Lind"),
    Buyer("cleo", "Cleo", "Moe"),
    Buyer("dina", "Dina", "Haug"),
    Buyer("emil", "Emil", "Vik"),
    Buyer("frida", "Frida", "Sol"),
    Buyer("gard", "Gard", "Nes"),
    Buyer("hedda", "Hedda", "Lie"),
)


def tenant(key: str, name: str) -> Json:
    return {
        "_id": f"tenant-{key}",
        "_type": "tenant",
        "schoolName": name,
        "slug": {"_type": "slug", "current": f"{key}-dance"},
        "status": "active",
        "stripeConnect": {
            "accountId": f"acct_{key}",
            "accountStatus": "active",
            "onboardingCompleted": True,
            "chargesEnabled": True,
            "payoutsEnabled": True,
            "country": "NO",
            "currency": "nok",
            "applicationFeePercent": 5,
        },
    }


def sold(key: str, school: str, name: str, price: int, **more: Any) -> Json:
    """A pass document; `price` is in whole kroner."""
    return {
        "_id": f"pass-{key}",
        "_type": "pass",
        "name": name,
        "price": price,
        "validityType": "days",
        "validityDays": None,
        "expiryDate": None,
        "classesLimit": None,
        "isActive": True,
        "tenant": {"_type": "reference", "_ref": f"tenant-{school}"},
        **more,
    }


SCHOOLS = (tenant("oak", "Oak Dance"), tenant("elm", "Elm Street Studio"))
PASSES = (
    sold("ten", "oak", "Ten classes", 2000, type="multi", classesLimit=10, validityDays=90),
    sold("dropin", "oak", "Drop-in", 250, type="single", validityDays=7),
    sold("month", "oak", "Unlimited month", 1290, type="unlimited", validityDays=30),
    sold("five", "elm", "Five evenings", 950, type="multi-pass", classesLimit=5, validityDays=60),
    sold("trial", "elm", "Trial class", 150, type="single", validityDays=14),
)
