"""What is due and cannot be written: in the log, tried ever more seldom, an admin told once, the others in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from digests.digest import Digests
from digests.post import Post
from messages.sending import reason
from messages.unwritten import UnwrittenLine, unwritten
from pipeline.figures import Tally, Waterfall
from pipeline.waterfall import DoesNotAddUp
from storage.due import Due
from storage.work import Work
from tests.digests.house import TEAM, House, calendars, utc
from tests.digests.test_digests import ADA, said
from tests.messages.given import voice

NOT_A_SUM = DoesNotAddUp(Waterfall(opening=Tally(), closing=Tally(1), flows={}))
MONDAY = utc("2026-11-23T09:00+01:00")


@dataclass
class Faulty:
    """Writes digests, but for those in `broken`, and keeps when those were tried."""

    digests: Digests
    house: House
    broken: dict[int, Exception]
    tried: list[datetime] = field(default_factory=list)

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        post = await self.digests.take(work, due, at)
        if int(due.id) in self.broken and post and not post.held_back:
            self.tried.append(self.house.now)
            raise self.broken[int(due.id)]
        return post

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        return await self.digests.look(work, due, at)


async def faulty(house: House, broken: dict[int, Exception]) -> Faulty:
    """Two digests, due on Monday at nine, and Ada, who is an admin, set up none of them."""
    async with house.books.work(TEAM) as work:
        await work.people.save(ADA, at=house.now)
    for _ in range(2):
        await house.subscribe(MONDAY)
    found = Faulty(Digests(calendars=calendars, prose=house.prose), house, broken)
    house.tick._occasions = {**house.tick._occasions, "digest": found}
    house.now = MONDAY
    return found


async def minutes(house: House, count: int) -> None:
    for _ in range(count):
        await house.decide(house.now)
        await house.deliver()
        house.now += timedelta(minutes=1)


async def in_the_log(house: House) -> list[tuple[str, str, str, str | None]]:
    """Of what failed: its kind, when it was due in Paris, where it was to go, and why not."""
    async with house.books.look(TEAM) as work:
        posts = await work.outbox.unasked(50)
    return [
        (post.kind, f"{post.occasion_at:%H:%M}", post.channel, post.error) for post in posts if post.status == "failed"
    ]


async def test_a_digest_that_cannot_be_written_is_tried_ever_more_seldom_told_once_and_holds_no_other_up(
    house: House,
) -> None:
    found = await faulty(house, {1: ZeroDivisionError()})
    await minutes(house, 50)
    assert [(at - MONDAY) // timedelta(minutes=1) for at in found.tried] == [0, 1, 3, 7, 15, 30, 45]
    posted = [
        (channel, key.partition(":")[0])
        for (_, channel, _), key in zip(house.slack.posts, house.slack.keys, strict=True)
    ]
    assert posted == [("CSALES", "weekly"), ("UADA", "unwritten")]
    [(kind, due, where, why)] = await in_the_log(house)
    assert (kind, due, where, (why or "").partition(":")[0]) == ("digest", "08:00", "CSALES", "fault")
    notice = said(house, house.slack.keys[1])
    assert notice.startswith(
        "*I could not write a message, and try again for as long as it is of use:*\n"
        "• digest · <#CSALES> · Monday 23 November, 9:00 · a fault of mine, code "
    )
    found.broken.clear()
    await minutes(house, 20)
    assert (house.slack.keys[2], await in_the_log(house)) == ("weekly:1:2026-11-23", [])


async def test_what_fails_once_only_is_no_news_to_an_admin(house: House) -> None:
    found = await faulty(house, {1: OSError()})
    await minutes(house, 1)
    found.broken.clear()
    await minutes(house, 3)
    assert house.slack.keys == ["weekly:2:2026-11-23", "weekly:1:2026-11-23"]
    assert await in_the_log(house) == []


async def test_one_message_tells_of_all_that_failed_and_the_log_keeps_why_once_it_is_too_late(house: House) -> None:
    found = await faulty(house, {1: NOT_A_SUM, 2: NOT_A_SUM})
    await minutes(house, 3)
    assert [key.partition(":")[0] for key in house.slack.keys] == ["unwritten"]
    assert said(house, house.slack.keys[0]).count("its figures do not add up, code ") == 2
    house.now = MONDAY + timedelta(days=2)
    await minutes(house, 1)
    assert len(found.tried) == 4
    whys = sorted((why or "").partition(":")[0] for _, _, _, why in await in_the_log(house))
    assert whys == ["sum", "sum", "too_late", "too_late"]


def due_line(number: int) -> UnwrittenLine:
    return UnwrittenLine(kind="morning", name="<!channel>", due_at=MONDAY, why="fault:ABCDEF", of=f"U{number}")


@pytest.mark.parametrize(
    ("language", "first", "line", "last"),
    [
        (
            "en",
            "*I could not write 12 messages, and try again for as long as they are of use:*",
            "• morning message · &lt;!channel&gt; · Monday 23 November, 9:00 · a fault of mine, code ABCDEF",
            "Give the code to whoever runs me: the server’s log has what went wrong under it.",
        ),
        (
            "fr",
            "*Je n’ai pas pu rédiger 12 messages, et je réessaie tant qu’ils sont utiles :*",
            "• message du matin · &lt;!channel&gt; · lundi 23 novembre à 9 h · une erreur de ma part, code ABCDEF",
            "Donnez le code à qui m’exploite : le journal du serveur dit à ce code ce qui n’a pas marché.",
        ),
    ],
)
def test_an_admin_reads_ten_of_what_failed_and_how_many_more(language: str, first: str, line: str, last: str) -> None:
    message = unwritten(voice(language), [due_line(number) for number in range(12)])
    told = str(message.blocks[0]["text"]["text"]).replace("\u202f", " ").replace("\u00a0", " ").split("\n")
    assert (told[0], set(told[1:11]), len(told), told[-1]) == (first, {line}, 13, last)


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "its figures do not add up, code ABCDEF"), ("fr", "ses chiffres ne tombent pas juste, code ABCDEF")],
)
def test_the_log_says_in_words_why_something_could_not_be_written(language: str, why: str) -> None:
    assert reason(voice(language), "sum:ABCDEF") == why
