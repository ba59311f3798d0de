"""Selling by talking to the bot: in its direct messages and after a mention in a thread, over real sockets."""

from __future__ import annotations

import pytest

from tests.end_to_end.office import LEA, SALES, TOM, Mode, Office, everything, open_office

BOT = "U0BOT"


async def says(office: Office, who: str, where: str, text: str, *, thread_ts: str | None = None) -> None:
    """Say it, and wait until Slack has brought it and the bot has nothing more to do about it."""
    before = len(office.slack.traffic.requests)
    await office.slack.act.message(who, where, text, thread_ts=thread_ts)
    await office.slack.until(lambda: len(office.slack.traffic.requests) > before, seconds=30)
    assert await office.bot.in_hand.finish(seconds=60)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_rep_sells_in_direct_messages(sqlite_url: str, mode: Mode) -> None:
    async with open_office(sqlite_url, mode) as office:
        await says(office, TOM, TOM, "new Acme website 12k for Acme SA")
        await says(office, TOM, TOM, "move acme proposal")
        deal = await office.deal(1)
        assert (deal.name, deal.stage.key, deal.owner.user_id) == ("Acme website", "proposal", TOM)
        answers = [everything(message) for message in office.slack.dm(TOM) if message.get("user") == BOT]
        assert len(answers) == 2
        assert "Acme website" in answers[0]
        assert "Proposal" in answers[1]


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_the_same_event_twice_is_answered_once(sqlite_url: str, mode: Mode) -> None:
    async with open_office(sqlite_url, mode) as office:
        office.slack.faults.repeat_envelope()
        await says(office, TOM, TOM, "new Acme website 12k")
        assert len([message for message in office.slack.dm(TOM) if message.get("user") == BOT]) == 1


async def test_after_a_mention_in_a_thread_the_answer_stands_in_that_thread_for_the_asker_alone(
    sqlite_url: str,
) -> None:
    async with open_office(sqlite_url) as office:
        await office.type(TOM, "/deal new Acme website 12k")
        parent = await office.slack.act.message(LEA, SALES, "Des nouvelles d’Acme ?")
        assert parent.ts is not None
        await says(office, LEA, SALES, f"<@{BOT}> noter acme ils veulent une remise", thread_ts=parent.ts)
        async with office.books.look("T001") as work:
            assert [change.kind for change in await work.deals.history(1)] == ["created", "note"]
        (answer,) = [
            message
            for message in office.slack.messages(SALES, viewer=LEA)
            if message.get("ephemeral_for") == LEA and message.get("thread_ts") == parent.ts
        ]
        assert "Acme website" in everything(answer)


async def test_a_mention_in_the_middle_of_a_sentence_is_none_of_the_bots_business(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        before = len(office.slack.messages(SALES, viewer=TOM))
        await says(office, TOM, SALES, f"You could ask <@{BOT}> about it")
        assert len(office.slack.messages(SALES, viewer=TOM)) == before + 1
