"""Open deals of one company, however it is written."""

from __future__ import annotations

import pytest

from storage.books import Books
from tests.storage.given import add_deals, after, by, new_deal


async def of_company(books: Books, company: str, **besides: int) -> list[int]:
    async with books.look("T1") as work:
        return [deal.number for deal in await work.deals.open_of_company(company, **besides)]


@pytest.mark.parametrize("typed", ["acmé", "ACME, S.A.", "Acme SAS", "SARL Acme", "Acme & Co. Ltd"])
async def test_a_company_is_found_however_it_is_written(team: Books, typed: str) -> None:
    await add_deals(team, "Website", company="Acme SA")
    await add_deals(team, "Nothing of the kind", company="Acme Sweden")
    await add_deals(team, "Acme", company=None)
    assert await of_company(team, typed) == [1]


async def test_only_open_deals_count_the_liveliest_first_and_one_may_be_left_out(team: Books) -> None:
    await add_deals(team, "One", "Two", "Lost", "Deleted", company="Acme")
    async with team.work("T1") as work:
        await (await work.deals.get(2)).note("call", "They like it", by("tom", after(hours=1)))
        await (await work.deals.get(3)).lose("price", None, by("tom", after(hours=1)))
        await (await work.deals.get(4)).delete(by("tom", after(hours=1)))
    assert await of_company(team, "Acme") == [2, 1]
    assert await of_company(team, "Acme", besides=2) == [1]


@pytest.mark.parametrize("typed", ["", "-", "...", "%", "_", "<!channel>"])
async def test_what_says_nothing_is_nobodys_company(team: Books, typed: str) -> None:
    await add_deals(team, "One", company=None)
    await add_deals(team, "Two", company="-")
    await add_deals(team, "Three", company="Acme")
    assert await of_company(team, typed) == []


async def test_a_company_given_another_name_is_another_company(team: Books) -> None:
    async with team.work("T1") as work:
        await (await new_deal(work, company="Acme")).edit(by("lea", after(hours=1)), company="Nordlys GmbH")
    assert await of_company(team, "Acme") == []
    assert await of_company(team, "Nordlys") == [1]
