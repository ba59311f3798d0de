"""Contacts of a deal: they come, go and come back, and what is erased is gone."""

from __future__ import annotations

import pytest

from pipeline.deals import ContactFacts
from pipeline.refusals import NoSuchNumbers
from storage.books import Books
from tests.storage.given import add_deals, after, by, deal_now

JANE = ContactFacts(number=1, deal_number=1, name="Jane Doe", role="CFO", email="jane@acme.com", phone="+33 6 12 34")
HOUR = by("tom", after(hours=1), "k1")


async def names(books: Books, number: int = 1) -> list[str]:
    async with books.look("T1") as work:
        return [contact.name for contact in await work.contacts.of_deal(number)]


async def told(books: Books) -> list[tuple[str, object, object]]:
    async with books.look("T1") as work:
        history = await work.deals.history(1)
        return [(line.kind, line.before.get("contact", "-"), line.after.get("contact", "-")) for line in history]


async def add(books: Books, name: str, number: int = 1, key: str = "k1") -> None:
    async with books.work("T1") as work:
        await work.contacts.add(number, by("tom", after(hours=1), key), name=name)


async def undo(books: Books, key: str) -> None:
    async with books.work("T1") as work:
        await work.undo.take_back("tom", now=after(hours=3), change=by("tom", after(hours=3)), batch=key)


async def test_contacts_are_kept_in_the_order_given_and_are_no_sign_of_life(team: Books) -> None:
    await add_deals(team, "Acme website", "Other")
    async with team.work("T1") as work:
        given = {"name": "Jane Doe", "role": "CFO", "email": "jane@acme.com", "phone": "+33 6 12 34"}
        assert await work.contacts.add(1, HOUR, **given) == JANE
    await add(team, "Bob")
    await add(team, "Somebody else", number=2)
    async with team.look("T1") as work:
        assert await work.contacts.of_deal(1) == [JANE, ContactFacts(number=2, deal_number=1, name="Bob")]
    assert (await deal_now(team, 1)).life_kind == "created"


async def test_the_history_says_who_came_and_who_went(team: Books) -> None:
    await add_deals(team, "Acme website")
    await add(team, "Jane Doe")
    async with team.work("T1") as work:
        await work.contacts.remove(1, 1, HOUR)
        await work.contacts.remove(1, 1, HOUR)
    assert await names(team) == []
    assert await told(team) == [("created", "-", "-"), ("edited", "-", "Jane Doe"), ("edited", "Jane Doe", "-")]


async def test_taking_back_brings_contacts_back_and_sends_them_away(team: Books) -> None:
    await add_deals(team, "Acme website")
    await add(team, "Jane Doe", key="came")
    async with team.work("T1") as work:
        await work.contacts.remove(1, 1, by("tom", after(hours=2), "went"))
    await undo(team, "went")
    assert await names(team) == ["Jane Doe"]
    await undo(team, "came")
    assert await names(team) == []


async def test_another_contact_meanwhile_is_no_obstacle_to_taking_back(team: Books) -> None:
    await add_deals(team, "Acme website")
    await add(team, "Jane Doe", key="jane")
    await add(team, "Bob", key="bob")
    await undo(team, "jane")
    assert await names(team) == ["Bob"]


async def test_a_contact_of_another_deal_or_a_deal_that_is_not_there_is_refused_or_left_alone(team: Books) -> None:
    await add_deals(team, "Acme website", "Other")
    await add(team, "Jane Doe")
    async with team.work("T1") as work:
        await work.contacts.remove(2, 1, HOUR)
        await work.contacts.remove(1, 99, HOUR)
    assert await names(team) == ["Jane Doe"]
    with pytest.raises(NoSuchNumbers):
        await add(team, "Bob", number=99)


async def test_whoever_is_erased_leaves_no_name_in_the_history(team: Books) -> None:
    await add_deals(team, "Acme website")
    await add(team, "Jane Doe")
    async with team.work("T1") as work:
        await work.contacts.erase(1)
    assert await names(team) == []
    assert await told(team) == [("created", "-", "-"), ("edited", "-", None)]
    await undo(team, "k1")
    assert await names(team) == []
