"""Contacts of a deal: told in words and forms, listed, removed, and taken back exactly."""

from __future__ import annotations

import pytest

from commands.contact_words import ContactSaid, read_contact, split_contact
from pipeline.deals import ContactFacts
from pipeline.refusals import ControlCharacters, NameMissing, NameTooLong, OneContactAtATime, Refused
from tests.commands.floor import LEA, TOM, Floor, buttons, labels, told
from tests.commands.ruling import ruled
from tests.commands.test_forms import filled_in

JANE = "Jane Doe, CFO, jane@acme.com, +33 6 12 34 56 78"


async def contacts(floor: Floor, number: int = 1) -> list[tuple[str, str | None, str | None, str | None]]:
    async with floor.books.look("T1") as work:
        known: list[ContactFacts] = await work.contacts.of_deal(number)
    return [(one.name, one.role, one.email, one.phone) for one in known]


JANE_KEPT = ("Jane Doe", "CFO", "jane@acme.com", "+33 6 12 34 56 78")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (JANE, ContactSaid(name="Jane Doe", role="CFO", email="jane@acme.com", phone="+33 6 12 34 56 78")),
        ("jane@acme.com Jane Doe", ContactSaid(name="Jane Doe", email="jane@acme.com")),
        ("jane.doe@acme.com", ContactSaid(name="Jane Doe", email="jane.doe@acme.com")),
        ("+33 6 12 34 56 78", ContactSaid(name="+33 6 12 34 56 78", phone="+33 6 12 34 56 78")),
        ("Jane Doe (CFO) tel. 06 12 34 56 78", ContactSaid(name="Jane Doe", role="CFO", phone="06 12 34 56 78")),
        ("Mme Dupont - directrice - 555-1234", ContactSaid(name="Mme Dupont", role="directrice", phone="555-1234")),
        ('"Jane" <jane@acme.com>', ContactSaid(name="Jane", email="jane@acme.com")),
        ("Jane, head of sales, Europe", ContactSaid(name="Jane", role="head of sales, Europe")),
        ("<!channel>, *boss*", ContactSaid(name="!channel", role="*boss*")),
    ],
)
def test_a_contact_is_read_out_of_words(typed: str, said: ContactSaid) -> None:
    assert read_contact(typed) == said


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (", ,", NameMissing),
        ("J" * 121, NameTooLong),
        ("Jane\x00", ControlCharacters),
        ("jane@acme.com bob@acme.com", OneContactAtATime),
    ],
)
def test_what_is_nobody_is_refused(typed: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        read_contact(typed)


@pytest.mark.parametrize(
    ("typed", "left", "contact"),
    [
        ("Acme 12k contact Jane Doe jane@acme.com close friday", "Acme 12k close friday", "Jane Doe jane@acme.com"),
        ("Acme contact Jane Doe 12k€", "Acme 12k€", "Jane Doe"),
        ("Acme contact Jane, CFO, +33 6 12 34 56 78 for Acme SA", "Acme for Acme SA", "Jane, CFO, +33 6 12 34 56 78"),
        ("Acme contact: jane 0612345678 @me", "Acme @me", "jane 0612345678"),
        ("Acme contact form 4k", "Acme contact form 4k", ""),
        ("contact lenses jane@acme.com", "contact lenses jane@acme.com", ""),
        ("Acme stage contact", "Acme stage contact", ""),
        ("Acme contact", "Acme contact", ""),
    ],
)
def test_the_contact_of_a_new_deal_is_told_from_its_name(typed: str, left: str, contact: str) -> None:
    assert split_contact(typed.split(), base="EUR", locale="en_GB") == (left.split(), contact)


async def test_a_contact_is_added_in_words_and_stands_on_the_card(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    reply = await floor.ask(TOM, f"contact acme {JANE}")
    assert told(reply) == (
        "Contact of #1 Acme website: *Jane Doe*, CFO · <mailto:jane@acme.com|jane@acme.com>"
        " · <tel:+33612345678|+33 6 12 34 56 78>"
    )
    assert labels(reply) == ["Undo"]
    assert await contacts(floor) == [JANE_KEPT]
    card = told(await floor.ask(TOM, "acme"))
    assert "*Contacts:*\n*Jane Doe*, CFO · <mailto:jane@acme.com|jane@acme.com>" in card
    assert "contact added: Jane Doe" in card


async def test_a_new_deal_comes_with_its_contact_and_both_are_taken_back_together(floor: Floor) -> None:
    reply = await floor.ask(LEA, "nouvelle Acme 12k contact Jane Doe jane@acme.com pour Acme SA")
    deal = await floor.deal(1)
    assert (deal.name, deal.company, deal.value and deal.value.minor) == ("Acme", "Acme SA", 1_200_000)
    assert await contacts(floor) == [("Jane Doe", None, "jane@acme.com", None)]
    assert await floor.history(1) == ["created", "edited"]
    await floor.press(LEA, buttons(reply)["Revenir en arrière"])
    assert await floor.numbers() == []


async def test_whoever_is_known_by_name_or_address_is_told_more_of_not_added_twice(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    await floor.ask(TOM, "contact acme Jane Doe, jane@acme.com")
    await floor.ask(TOM, "contact acme JANE DOE, CFO")
    reply = await floor.ask(TOM, "contact acme Jane D., JANE@acme.com, 06 12 34 56 78")
    assert await contacts(floor) == [("Jane D.", "CFO", "JANE@acme.com", "06 12 34 56 78")]
    await floor.press(TOM, buttons(reply)["Undo"])
    assert await contacts(floor) == [("JANE DOE", "CFO", "jane@acme.com", None)]
    again = await floor.ask(TOM, "contact acme jane doe, jane@acme.com")
    assert told(again) != "#1 Acme website is like that already. Nothing was changed."
    same = await floor.ask(TOM, "contact acme jane doe")
    assert told(same) == "#1 Acme website is like that already. Nothing was changed."


async def test_contacts_are_listed_each_with_a_button_that_removes_it(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    empty = await floor.ask(TOM, "contact acme")
    assert (told(empty), labels(empty)) == ("#1 Acme website has no contact yet.", ["Add a contact…"])
    await floor.ask(TOM, "contact acme Jane Doe, CFO")
    await floor.ask(TOM, "contact acme Bob")
    listed = await floor.ask(TOM, "contacts acme")
    assert told(listed) == "*Contacts of #1 Acme website*\n*Jane Doe*, CFO\n*Bob*"
    removed = await floor.press(TOM, next(value for label, value in buttons(listed).items() if label == "Remove"))
    assert told(removed) == "Bob is no longer a contact of #1 Acme website."
    assert [name for name, *_ in await contacts(floor)] == ["Jane Doe"]
    await floor.press(TOM, buttons(removed)["Undo"])
    assert [name for name, *_ in await contacts(floor)] == ["Jane Doe", "Bob"]


async def test_a_contact_is_removed_by_name_if_it_names_one(floor: Floor) -> None:
    await floor.ask(LEA, "nouvelle Acme website")
    await floor.ask(LEA, "contact acme Jane Doe")
    await floor.ask(LEA, "contact acme Jane Roy")
    unclear = await floor.ask(LEA, "contact acme retirer jane")
    assert told(unclear) == (
        "« jane » ne désigne pas un contact de #1 Acme website. "
        "Ses contacts : Jane Doe, Jane Roy. Rien n’a été modifié."
    )
    await floor.ask(LEA, "contact acme retirer roy")
    assert [name for name, *_ in await contacts(floor)] == ["Jane Doe"]


async def test_a_contact_is_added_by_the_form(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    form = (await floor.press(TOM, {"do": "open", "d": 1, "v": 1, "f": "contact"})).form
    assert filled_in(form) == {"name": None, "role": None, "email": None, "phone": None}
    assert form is not None
    wrong = await floor.submit(
        TOM, "contact", {"name": " ", "email": "jane", "phone": "x" * 41}, form.view["private_metadata"]
    )
    assert sorted(wrong.errors) == ["email", "name", "phone"]
    assert wrong.errors["email"] == '"jane" is not an e-mail address.'
    fields = {"name": "Jane Doe", "role": "CFO", "email": "jane@acme.com", "phone": "+33 6 12 34 56 78"}
    await floor.submit(TOM, "contact", fields, form.view["private_metadata"])
    assert await contacts(floor) == [JANE_KEPT]


async def test_hostile_names_stay_text(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    reply = await floor.ask(TOM, "contact acme *x* &lt;!channel&gt;, `boss` _now_")
    assert told(reply) == "Contact of #1 Acme website: *∗x∗ &lt;!channel*, ˋbossˋ ˍnowˍ"


async def test_whoever_may_not_change_a_deal_adds_and_removes_nobody(floor: Floor) -> None:
    await floor.ask(LEA, "nouvelle Acme website")
    await floor.ask(LEA, "contact acme Bob")
    await ruled(floor, policy="owner")
    for words in ("contact acme Jane Doe", "contact acme remove Bob", "qualify acme budget yes"):
        assert told(await floor.ask(TOM, words)).endswith("Nothing was changed.")
    assert [name for name, *_ in await contacts(floor)] == ["Bob"]
    assert (await floor.deal(1)).bant == {}


async def test_a_deal_that_is_not_there_has_no_contacts(floor: Floor) -> None:
    assert told(await floor.ask(TOM, "contact #99 Jane Doe")) == "#99 does not exist. Nothing was changed."
