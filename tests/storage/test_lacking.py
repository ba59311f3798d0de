"""Hygiene counted in SQL is what the rule says of each open deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pipeline.hygiene import CHECKS, failed
from storage.books import Books
from tests.founding import LEA, TOM, found_team
from tests.storage.given import after, by, euros, new_deal


async def test_what_open_deals_lack_is_found_as_the_rule_has_it(books: Books) -> None:
    now, today = after(days=40), (after(days=40)).date()
    await found_team(books, people=(LEA, TOM))
    async with books.work("T1") as work:
        for n in range(32):
            deal = await new_deal(
                work,
                f"Deal {n}",
                value=None if n & 1 else euros(n),
                close_on=(None, today, today - timedelta(days=1), date(2030, 1, 1))[n // 2 % 4],
                owner_id="tom" if n & 8 else "lea",
                change=by("lea", after(days=10) - timedelta(microseconds=n // 4 % 2)),
            )
            if n & 16:
                step = await work.follow_ups.add(
                    deal.number, person_id="lea", text="call", due_at=now, timed=False, change=by("lea", after(days=5))
                )
                if n & 1:
                    await work.follow_ups.done(step.number, by("lea", after(days=6)))
        await (await work.deals.get(32)).win(None, by("lea", now))
        await work.people.save(replace(TOM, active=False), at=now)
    async with books.look("T1") as work:
        pipeline = await work.pipelines.default()
        found = await work.selling.hygiene(pipeline, today=today, now=now)
        deals = await work.deals.open_deals(pipeline.id)
    lacks = {deal.number: failed(deal, today=today, now=now) for deal in deals}
    assert found.open_deals == len(deals) == 31
    assert {check: set(found.lacking(check)) for check in CHECKS} == {
        check: {number for number, checks in lacks.items() if check in checks} for check in CHECKS
    }
    assert all(found.lacking(check) for check in CHECKS)
    assert found.complete == sum(not checks for checks in lacks.values())
