"""Workspaces, people, pipelines, follow-ups, subscriptions: kept and found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pipeline.deals import Person
from pipeline.refusals import DigestStopped, NoSuchFollowUp, NoSuchNumbers
from pipeline.schedules import Schedule
from pipeline.stages import DEFAULT_LOST_REASONS, DEFAULT_STAGES, Pipeline
from storage.books import Books
from storage.subscriptions import Subscription
from storage.work import NotFounded, Work
from storage.workspaces import Start, Workspace
from tests.founding import FOUNDED, LEA, TOM, found_team, morning_at
from tests.storage.given import add_deals, after, by

SALES = Pipeline(id=1, name="Sales", key="sales", stages=DEFAULT_STAGES, lost_reasons=DEFAULT_LOST_REASONS)


async def test_a_workspace_starts_with_one_pipeline_and_quiet_nights(books: Books) -> None:
    start = Start(name="Acme", zone="Europe/Paris", language="fr", country="FR", installer_id="lea")
    assert await books.found_workspace("T1", start, at=FOUNDED)
    async with books.look("T1") as work:
        assert await work.workspace() == Workspace(
            team_id="T1",
            name="Acme",
            currency="EUR",
            zone="Europe/Paris",
            country="FR",
            language="fr",
            quiet_from=time(20),
            quiet_to=time(8),
            bot_user_id=None,
            installer_id="lea",
            created_at=FOUNDED,
        )
        assert await work.pipelines.all() == [SALES]
        assert await work.pipelines.default() == SALES


async def test_founding_again_changes_nothing(team: Books) -> None:
    await add_deals(team, "Acme")
    again = Start(name="Other", zone="UTC", language="en")
    assert not await team.found_workspace("T1", again, at=after(days=1))
    async with team.look("T1") as work:
        assert (await work.workspace()).name == "Team T1"
    assert await add_deals(team, "Next") == [2]


async def test_a_workspace_nobody_founded_says_so(books: Books) -> None:
    with pytest.raises(NotFounded):
        async with books.look("T9") as work:
            await work.workspace()


async def test_people_are_kept_as_slack_last_said(team: Books) -> None:
    async with team.work("T1") as work:
        await morning_at(work, "lea", after(days=5))
        renamed = replace(LEA, name="Léa Durand", admin=False, active=False)
        await work.people.save(renamed, at=after(days=1))
        assert await work.people.get("lea") == renamed
        member = await work.people.member("lea")
        assert member is not None
        assert (member.next_morning_at, member.checked_at) == (None, after(days=1))
        assert await work.people.of(["tom", "lea", "nobody"]) == {"tom": TOM, "lea": renamed}
        assert (await work.people.get("nobody"), await work.people.all_active()) == (None, [TOM])


MORNINGS = [
    (TOM, {}, "as planned"),
    (replace(TOM, name="Thomas Baker"), {}, "as planned"),
    (replace(TOM, zone="Asia/Tokyo"), {}, "2026-01-07T00:00:00+00:00"),
    (replace(TOM, active=False), {}, None),
    (replace(TOM, guest=True), {}, None),
    (TOM, {"bot": True}, None),
]


@pytest.mark.parametrize(("said", "how", "morning"), MORNINGS)
async def test_a_morning_is_planned_anew_for_another_zone_and_not_for_those_who_read_none(
    team: Books, said: Person, how: dict[str, bool], morning: str | None
) -> None:
    async with team.work("T1") as work:
        await morning_at(work, "tom", after(days=5))
        await work.people.save(said, at=after(days=1), **how)
        member = await work.people.member("tom")
    planned = after(days=5) if morning == "as planned" else morning and datetime.fromisoformat(morning)
    assert member is not None
    assert member.next_morning_at == planned


async def test_somebody_who_comes_back_is_looked_after_again(team: Books) -> None:
    async with team.work("T1") as work:
        await work.people.save(replace(TOM, active=False), at=after(days=1))
        await work.people.save(TOM, at=after(days=2))
        member = await work.people.member("tom")
    assert member is not None
    assert member.next_morning_at == datetime(2026, 1, 7, 9, tzinfo=UTC)


NAMED = [
    ("lea", ["lea", "leandre"]),
    ("lea martin", ["lea"]),
    ("martin", ["martin", "lea"]),
    ("leandre", ["leandre"]),
    ("tom b", ["tom"]),
    ("ea", []),
    ("%", []),
    ("_om", []),
    ("", []),
    ("robot", []),
    ("gone", []),
]


@pytest.mark.parametrize(("word", "found"), NAMED)
async def test_people_are_named_by_the_beginning_of_a_word_of_their_name(
    team: Books, word: str, found: list[str]
) -> None:
    async with team.work("T1") as work:
        for name, active, bot in (("Léandre", True, False), ("Martin", True, False), ("Gone", False, False)):
            person = Person(user_id=name.lower().replace("é", "e"), name=name, zone="UTC", language="en", active=active)
            await work.people.save(person, at=FOUNDED, bot=bot)
        await work.people.save(Person(user_id="b", name="Robot", zone="UTC", language="en"), at=FOUNDED, bot=True)
    async with team.look("T1") as work:
        assert [person.user_id for person in await work.people.named(word)] == found


async def subscribe(work: Work, channel_id: str = "C1") -> Subscription:
    return await work.subscriptions.add(
        channel_id=channel_id,
        pipeline_id=1,
        schedule=Schedule(zone=ZoneInfo("Europe/Paris"), hour=time(9, 30)),
        language="fr",
        created_by="lea",
        at=FOUNDED,
        next_at=after(days=7),
    )


async def test_a_channel_belongs_to_the_pipeline_named_for_it_or_subscribed_to(team: Books) -> None:
    async with team.work("T1") as work:
        assert await work.pipelines.of_channel("C1") is None
        await work.pipelines.set_channel(1, "C1")
        await subscribe(work, "C2")
    async with team.work("T1") as work:
        mine = replace(SALES, channel_id="C1")
        assert [await work.pipelines.of_channel(channel) for channel in ("C1", "C2", "C3")] == [mine, mine, None]
        await work.subscriptions.end(1, after(days=1))
        assert await work.pipelines.of_channel("C2") is None
        with pytest.raises(LookupError):
            await work.pipelines.get(2)


async def test_subscriptions_are_numbered_listed_and_ended(team: Books) -> None:
    async with team.work("T1") as work:
        made = [await subscribe(work), await subscribe(work, "C2")]
        assert [one.number for one in made] == [1, 2]
        assert (made[0].weekday, made[0].hour, made[0].next_at) == (0, time(9, 30), after(days=7))
    async with team.work("T1") as work:
        assert (await work.subscriptions.all(), await work.subscriptions.of_channel("C2")) == (made, made[1:])
        await work.subscriptions.end(1, after(days=1))
        assert await work.subscriptions.all() == made[1:]
        ended = await work.subscriptions.get(1)
        assert (ended.ended_at, ended.next_at) == (after(days=1), None)
        for number in (1, 9):
            with pytest.raises(DigestStopped):
                await work.subscriptions.end(number, after(days=2))
        assert not await work.subscriptions.advance(1, seen=after(days=7), to=after(days=14))
        assert await work.subscriptions.advance(2, seen=after(days=7), to=after(days=14))
        assert not await work.subscriptions.advance(2, seen=after(days=7), to=after(days=21))
    assert [(due.kind, due.id) for due in await team.due(after(days=30)) if due.kind == "digest"] == [("digest", 2)]


async def test_what_a_digest_closed_with_is_kept(team: Books) -> None:
    async with team.work("T1") as work:
        await subscribe(work)
        await work.subscriptions.keep_figures(1, period_end=after(days=7), figures={"count": 45, "minor": 39_300_000})
        assert await work.subscriptions.figures_at(1, after(days=7)) == {"count": 45, "minor": 39_300_000}
        assert await work.subscriptions.figures_at(1, after(days=14)) is None


async def test_follow_ups_are_listed_by_person_and_said_once(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.follow_ups.add(1, "tom", "second", after(days=2), True, by("lea"))
        first = await work.follow_ups.add(1, "tom", "first", after(days=1), True, by("lea"))
        await work.follow_ups.add(1, "lea", "other", after(days=1), False, by("lea"))
    assert (first.number, first.deal_name, first.person, first.done) == (2, "Acme", TOM, False)
    async with team.work("T1") as work:
        assert [todo.text for todo in await work.follow_ups.of_person("tom")] == ["first", "second"]
        assert [todo.text for todo in await work.follow_ups.of_person("tom", until=after(days=2))] == ["first"]
        await work.follow_ups.mark_said(2, after(days=1))
    assert [due.id for due in await team.due(after(days=3)) if due.kind == "reminder"] == [1]
    async with team.work("T1") as work:
        put_off = await work.follow_ups.later(2, after(days=3), True, by("tom", after(days=1)))
        assert (put_off.due_at, put_off.timed) == (after(days=3), True)
    assert [due.id for due in await team.due(after(days=3)) if due.kind == "reminder"] == [1, 2]


async def test_what_is_done_or_never_was_cannot_be_acted_on(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.follow_ups.add(1, "tom", "call", after(days=2), True, by("lea"))
        assert (await work.follow_ups.done(1, by("tom"))).done
        for number in (1, 99):
            with pytest.raises(NoSuchFollowUp) as refused:
                await work.follow_ups.done(number, by("tom"))
            assert refused.value.number == number
            with pytest.raises(NoSuchFollowUp):
                await work.follow_ups.later(number, after(days=3), False, by("tom"))
        with pytest.raises(NoSuchNumbers):
            await work.follow_ups.add(7, "tom", "call", after(days=2), True, by("lea"))
    assert [due for due in await team.due(after(days=3)) if due.kind == "reminder"] == []


async def test_numbers_are_each_workspaces_own(team: Books) -> None:
    await found_team(team, "T2")
    assert (await add_deals(team, "A", "B"), await add_deals(team, "A", team_id="T2")) == ([1, 2], [1])
