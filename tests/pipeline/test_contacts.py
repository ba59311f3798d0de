"""What a text tells of a person at a customer."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pipeline.contacts import Found, company_of, found_in, name_of


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("Write to jane@acme.com.", ("jane@acme.com",)),
        ("<mailto:jane@acme.com|jane@acme.com>", ("jane@acme.com",)),
        ("jane.doe+sales@mail.acme.co.uk, bob@acme.com", ("jane.doe+sales@mail.acme.co.uk", "bob@acme.com")),
        ("andré@hôtel-du-parc.fr", ("andré@hôtel-du-parc.fr",)),
        ("« jane@acme.com »;jane@acme.com", ("jane@acme.com",)),
        ("a@b, <@U123>, @lea, jane@, @acme.com, jane@acme", ()),
        ("jane@acme..com jane@-acme.com", ()),
        ("x" * 65 + "@acme.com", ()),
    ],
)
def test_addresses_are_told_by_their_pattern(text: str, emails: tuple[str, ...]) -> None:
    assert found_in(text).emails == emails


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("call 06 12 34 56 78 tomorrow", ("06 12 34 56 78",)),
        ("tél. 06.12.34.56.78.", ("06.12.34.56.78",)),
        ("0612345678", ("0612345678",)),
        ("+33 6\u00a012\u202f34 56 78", ("+33 6 12 34 56 78",)),
        ("+33 (0)6 12 34 56 78, 12 rue du Parc", ("+33 (0)6 12 34 56 78",)),
        ("0033 6 12 34 56 78", ("0033 6 12 34 56 78",)),
        ("01 44 55 66 77 - 06 11 22 33 44", ("01 44 55 66 77", "06 11 22 33 44")),
        ("+44 20 7946 0958 or 020 7946 0958", ("+44 20 7946 0958", "020 7946 0958")),
        ("(415) 555-2671, 415-555-2671", ("(415) 555-2671", "415-555-2671")),
        ("<tel:+14155552671|+1 415 555 2671>", ("+14155552671", "+1 415 555 2671")),
        ("+49 (0)30 901820", ("+49 (0)30 901820",)),
        ("2026-11-20, 20/11/2026, 12 000 €, 12 000 000, 1.234.567,89", ()),
        ("1732266000.000100 and #0612345678", ()),
        ("IBAN FR76 3000 6000 0112 3456 7890 189, SIRET 732 829 320 00074", ()),
        ("https://acme.com/0612345678 order 0612345678901234", ()),
        ("0,5 and 00 and 0 0 0 0 0 0", ()),
    ],
)
def test_telephone_numbers_are_told_from_dates_amounts_and_accounts(text: str, phones: tuple[str, ...]) -> None:
    assert found_in(text).phones == phones


@pytest.mark.parametrize(
    ("email", "company"),
    [
        ("jane@acme.com", "Acme"),
        ("jane@mail.acme.co.uk", "Acme"),
        ("jane@hotel-du-parc.fr", "Hotel Du Parc"),
        ("jane@gmail.com", None),
        ("jane@outlook.fr", None),
        ("jane@orange.fr", None),
        ("jane@yahoo.co.uk", None),
        ("jane@t-online.de", None),
    ],
)
def test_a_domain_speaks_for_a_company_unless_anybody_may_have_it(email: str, company: str | None) -> None:
    assert company_of(email) == company


def test_the_first_address_that_speaks_for_a_company_does() -> None:
    text = "jane@gmail.com 06 12 34 56 78, bob@nordlys.no, ann@acme.com"
    assert found_in(text) == Found(
        emails=("jane@gmail.com", "bob@nordlys.no", "ann@acme.com"), phones=("06 12 34 56 78",), company="Nordlys"
    )
    assert found_in("nothing of the kind") == Found()


@pytest.mark.parametrize(
    ("email", "name"),
    [("jane.doe+x@acme.com", "Jane Doe"), ("jane@acme.com", "Jane"), ("j-m_dupont@acme.com", "J M Dupont")],
)
def test_somebody_without_a_name_is_called_by_their_address(email: str, name: str) -> None:
    assert name_of(email) == name


PIECES = st.sampled_from(["a", "@", ".", "-", "0", "+3", " 1", "(0)", "a@", "a.", "é", "<", "12 ", "\n"])


@given(st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join))
def test_whatever_the_text_what_is_found_stands_in_it_and_is_short(text: str) -> None:
    found = found_in(text)
    assert all(email in text and len(email) <= 254 for email in found.emails)
    assert all(len(phone) <= 40 for phone in found.phones)


@pytest.mark.parametrize("junk", ["a", "a.", "a@", "0 ", "+1", "1-", "(", "0612 ", "a.b@", "-a", "é@a."])
def test_long_junk_comes_to_an_end(junk: str) -> None:
    assert found_in(junk * 5000).company is None
