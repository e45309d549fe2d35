from __future__ import annotations

import pytest

from bot.near import meant_domain, near_addresses


def test_a_slip_of_one_letter_is_near() -> None:
    assert near_addresses("ada.brg@example.com", ["ada.berg@example.com", "bob@example.com"]) == (
        "ada.berg@example.com",
    )


def test_two_letters_that_changed_places_are_one_slip() -> None:
    assert near_addresses("aad@example.com", ["ada@example.com"]) == ("ada@example.com",)


def test_a_short_name_with_two_slips_is_somebody_else() -> None:
    assert near_addresses("ida@example.com", ["adb@example.com"]) == ()


def test_the_address_itself_is_not_near_itself() -> None:
    assert near_addresses("Ada@example.com", ["ada@EXAMPLE.com"]) == ()


def test_the_nearest_come_first_and_there_are_three_at_most() -> None:
    known = [f"ada.berg{digit}{digit}@example.com" for digit in range(5)] + ["Ada.Bergg@example.com"]
    assert near_addresses("ada.berg@example.com", known) == (
        "ada.bergg@example.com",
        "ada.berg00@example.com",
        "ada.berg11@example.com",
    )


def test_an_address_that_is_stored_twice_is_named_once() -> None:
    assert near_addresses("ad@example.com", ["ada@example.com", "ADA@example.com "]) == ("ada@example.com",)


def invented_at(domain: str, whose: str = "invented") -> str:
    return f"{whose}.customer.of.a.test@{domain}"


@pytest.mark.parametrize("domain", ["gmial.com", "gmal.com", "gamil.com", "gmail.con"])
def test_a_misspelt_mail_domain_is_understood(domain: str) -> None:
    assert meant_domain(domain) == "gmail.com"
    known = invented_at("gmail.com")
    assert near_addresses(invented_at(domain), [known]) == (known,)


def test_a_misspelt_domain_does_not_excuse_another_name() -> None:
    assert near_addresses(invented_at("gmial.com"), [invented_at("gmail.com", "another")]) == ()


@pytest.mark.parametrize("domain", ["gmail.com", "hotmail.no", "example.com", "ve.no"])
def test_a_domain_that_is_right_or_strange_is_left_alone(domain: str) -> None:
    assert meant_domain(domain) is None


@pytest.mark.parametrize("typed", ["", "ada", "@"])
def test_what_is_no_address_is_near_nothing(typed: str) -> None:
    assert near_addresses(typed, ["ada@example.com", "ada", ""]) == ()
