"""Deals: what each act changes, refuses and writes into the history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from pipeline.refusals import AlreadyThere, DealIsClosed, DealIsOpen, NoSuchNumbers, Refused, StageIsGone
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from storage.deal import Deal
from storage.deal_lists import Narrowing
from tests.founding import FOUNDED, LEA, TOM
from tests.storage.given import DAY, add_deals, after, by, deal_now, euros, new_deal

Act = Callable[[Deal], Awaitable[None]]

TO_MEETING = DEFAULT_STAGES[2]
HOUR = by("tom", after(hours=1), "k1")


async def do(books: Books, act: Act, number: int = 1) -> None:
    async with books.work("T1") as work:
        await act(await work.deals.get(number))


async def test_a_new_deal_is_as_it_was_said(team: Books) -> None:
    async with team.work("T1") as work:
        made = await new_deal(
            work, "Refonte du site", company="Hôtel Mercœur", stage=DEFAULT_STAGES[1], close_on=DAY, source="referral"
        )
        assert (made.number, made.status, made.value) == (1, "open", euros(12_000))
    deal = await deal_now(team, 1)
    assert (deal.name, deal.company, deal.value, deal.stage) == (
        "Refonte du site",
        "Hôtel Mercœur",
        euros(12_000),
        DEFAULT_STAGES[1],
    )
    assert (deal.owner, deal.source, deal.close_on, deal.status, deal.category) == (
        LEA,
        "referral",
        DAY,
        "open",
        "pipeline",
    )
    assert (deal.created_at, deal.life_at, deal.life_kind, deal.owner_since) == (FOUNDED, FOUNDED, "created", None)


async def test_a_deal_has_the_category_of_its_stage(team: Books) -> None:
    await add_deals(team, "Acme", stage=DEFAULT_STAGES[4], value=None)
    deal = await deal_now(team, 1)
    assert (deal.category, deal.value) == ("commit", None)


CONTACT = DEFAULT_STAGES[0]
UNSAID: dict[str, object] = {"lost_reason": None, "lost_comment": None}

ACTS: dict[str, tuple[Act, dict[str, object], str, dict[str, object], dict[str, object]]] = {
    "moved": (
        lambda deal: deal.move_to(TO_MEETING, HOUR),
        {"stage": TO_MEETING, "stage_since": HOUR.at, "life_kind": "moved", "life_at": HOUR.at},
        "moved",
        {"stage": CONTACT},
        {"stage": TO_MEETING},
    ),
    "won at another value": (
        lambda deal: deal.win(euros(11_500), HOUR),
        {"status": "won", "value": euros(11_500), "closed_at": HOUR.at},
        "won",
        {"status": "open", "stage": CONTACT, "value": euros(12_000), **UNSAID},
        {"status": "won", "stage": CONTACT, "value": euros(11_500), **UNSAID},
    ),
    "lost": (
        lambda deal: deal.lose("price", "too dear", HOUR),
        {"status": "lost", "lost_reason": "price", "lost_comment": "too dear", "closed_at": HOUR.at},
        "lost",
        {"status": "open", "stage": CONTACT, "value": euros(12_000), **UNSAID},
        {
            "status": "lost",
            "stage": CONTACT,
            "value": euros(12_000),
            "lost_reason": "price",
            "lost_comment": "too dear",
        },
    ),
    "worth more": (
        lambda deal: deal.reprice(euros(14_000), HOUR),
        {"value": euros(14_000), "life_kind": "value", "life_at": HOUR.at},
        "value",
        {"value": euros(12_000)},
        {"value": euros(14_000)},
    ),
    "worth nobody knows": (
        lambda deal: deal.reprice(None, HOUR),
        {"value": None, "life_kind": "value", "life_at": HOUR.at},
        "value",
        {"value": euros(12_000)},
        {"value": None},
    ),
    "expected on a day": (
        lambda deal: deal.close_by(DAY, HOUR),
        {"close_on": DAY, "life_kind": "close", "life_at": HOUR.at},
        "close",
        {"close_on": None},
        {"close_on": DAY},
    ),
    "given away": (
        lambda deal: deal.assign("tom", HOUR),
        {"owner": TOM, "owner_since": HOUR.at},
        "assigned",
        {"owner": LEA},
        {"owner": TOM},
    ),
    "put off": (
        lambda deal: deal.put_off(DAY, HOUR),
        {"put_off_until": DAY},
        "put_off",
        {"put_off_until": None},
        {"put_off_until": DAY},
    ),
    "noted on": (
        lambda deal: deal.note("call", "they want a discount", HOUR),
        {"life_kind": "call", "life_at": HOUR.at},
        "call",
        {},
        {"text": "they want a discount"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("act", "changed", "kind", "before", "after_"), ACTS.values(), ids=ACTS.keys())
async def test_an_act_changes_what_it_says_and_writes_it_down(
    team: Books, act: Act, changed: dict[str, object], kind: str, before: dict[str, object], after_: dict[str, object]
) -> None:
    await add_deals(team, "Acme")
    was = await deal_now(team, 1)
    await do(team, act)
    assert await deal_now(team, 1) == replace(was, version=2, **changed)  # type: ignore[arg-type]
    async with team.look("T1") as work:
        line = (await work.deals.history(1))[-1]
    assert (line.seq, line.at, line.by, line.via, line.kind, line.undone) == (2, HOUR.at, TOM, "command", kind, False)
    assert (line.before, line.after) == (before, after_)


NOTHING_NEW: dict[str, Act] = {
    "the value it has": lambda deal: deal.reprice(euros(12_000), HOUR),
    "the day it has": lambda deal: deal.close_by(None, HOUR),
    "the owner it has": lambda deal: deal.assign("lea", HOUR),
}


@pytest.mark.parametrize("act", NOTHING_NEW.values(), ids=NOTHING_NEW.keys())
async def test_what_is_so_already_is_no_change(team: Books, act: Act) -> None:
    await add_deals(team, "Acme")
    was = await deal_now(team, 1)
    await do(team, act)
    assert await deal_now(team, 1) == was


ON_A_CLOSED_DEAL: dict[str, Act] = {
    "move": lambda deal: deal.move_to(TO_MEETING, HOUR),
    "win": lambda deal: deal.win(None, HOUR),
    "lose": lambda deal: deal.lose("price", None, HOUR),
    "reprice": lambda deal: deal.reprice(None, HOUR),
    "close_by": lambda deal: deal.close_by(DAY, HOUR),
    "assign": lambda deal: deal.assign("tom", HOUR),
    "put_off": lambda deal: deal.put_off(DAY, HOUR),
}


@pytest.mark.parametrize("act", ON_A_CLOSED_DEAL.values(), ids=ON_A_CLOSED_DEAL.keys())
async def test_only_an_open_deal_can_be_worked_on(team: Books, act: Act) -> None:
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.win(None, by("lea", after(minutes=1))))
    was = await deal_now(team, 1)
    with pytest.raises(DealIsClosed) as refused:
        await do(team, act)
    assert refused.value.facts == {"number": 1, "name": "Acme", "status": "won"}
    assert await deal_now(team, 1) == was


async def test_a_closed_deal_can_be_noted_on(team: Books) -> None:
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.win(None, by("lea", after(minutes=1))))
    await do(team, lambda deal: deal.note("note", "thank them", HOUR))
    assert (await deal_now(team, 1)).life_at == HOUR.at


async def test_a_move_to_where_it_is_or_to_a_stage_of_another_pipeline_is_refused(team: Books) -> None:
    await add_deals(team, "Acme")
    with pytest.raises(AlreadyThere):
        await do(team, lambda deal: deal.move_to(DEFAULT_STAGES[0], HOUR))
    with pytest.raises(StageIsGone) as refused:
        await do(team, lambda deal: deal.move_to(replace(TO_MEETING, id=99), HOUR))
    assert refused.value.stages == DEFAULT_STAGES


async def test_a_deal_reopens_where_it_was_with_its_value(team: Books) -> None:
    await add_deals(team, "Acme", stage=TO_MEETING)
    was = await deal_now(team, 1)
    with pytest.raises(DealIsOpen):
        await do(team, lambda deal: deal.reopen(HOUR))
    await do(team, lambda deal: deal.lose("price", "dear", by("lea", after(minutes=1))))
    await do(team, lambda deal: deal.reopen(HOUR))
    assert await deal_now(team, 1) == replace(
        was, version=3, stage_since=HOUR.at, life_kind="reopened", life_at=HOUR.at
    )


async def test_a_deleted_deal_is_nowhere_and_its_number_stays_used(team: Books) -> None:
    await add_deals(team, "Acme", "Nordlys")
    await do(team, lambda deal: deal.delete(HOUR))
    async with team.work("T1") as work:
        for ask in (work.deals.get, work.deals.facts):
            with pytest.raises(NoSuchNumbers) as refused:
                await ask(1)
            assert refused.value.numbers == (1,)
        assert [deal.number for deal in await work.deals.of_owner("lea")] == [2]
        assert (await work.deals.page(Narrowing(statuses=("open", "won", "lost")))).total == 1
        assert await work.deals.finder(("open", "won", "lost")).called("acme", limit=9) == []
    assert await add_deals(team, "Third") == [3]


async def test_all_the_missing_numbers_are_named(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        with pytest.raises(NoSuchNumbers) as refused:
            await work.deals.get_all([7, 1, 999, 7])
        assert refused.value.numbers == (7, 999)
        with pytest.raises(NoSuchNumbers):
            await work.deals.facts_of([1, 5])


async def test_what_fails_changes_nothing(team: Books) -> None:
    await add_deals(team, "Acme")
    was = await deal_now(team, 1)

    async def move_and_fail(deal: Deal) -> None:
        await deal.move_to(TO_MEETING, HOUR)
        raise Refused

    with pytest.raises(Refused):
        await do(team, move_and_fail)
    assert await deal_now(team, 1) == was


async def test_a_change_that_waited_is_dated_after_the_one_it_waited_for(team: Books) -> None:
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.move_to(TO_MEETING, by("tom", after(hours=2))))
    await do(team, lambda deal: deal.reprice(euros(1), by("lea", after(hours=1))))
    async with team.look("T1") as work:
        assert [line.at for line in await work.deals.history(1)] == [FOUNDED, after(hours=2), after(hours=2)]
