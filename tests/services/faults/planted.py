"""One fault: how it comes about, and who must find it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.clinic import Clinic


@dataclass(frozen=True)
class Planted:
    """A fault: what it is, how it comes about, the check that finds it, and a word of what it says."""

    name: str
    plant: Callable[[Clinic], object]
    check: str
    says: str
    status: str = "fail"


def setting(**settings: str) -> Callable[[Clinic], object]:
    return lambda clinic: clinic.settings.update(settings)


def without(*names: str) -> Callable[[Clinic], object]:
    return lambda clinic: [clinic.settings.pop(name) for name in names]


def closed_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
