"""From a request to its answer: one unit of work, the handler the verb or the act names, one place for refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from commands import presses
from commands.asking import Asking, Preview
from commands.filled_in import WrongFields
from commands.handlers import COMMANDS, PIPELINE, Command, answer_deal, answer_pipeline
from commands.invocation import Invocation, Reply
from commands.submissions import submit
from commands.telling import channel_voice
from commands.verbs import find_verb
from commands.words import split_words, tidy
from messages.helping import welcome_channel
from messages.refusals import refusal
from messages.voice import Voice
from pipeline.calendar import Calendars
from pipeline.deals import Person
from pipeline.refusals import GuestsMayNot, OutdatedButton, Refused
from storage.books import Books
from storage.work import Work


class Router:
    """Answers requests. Whatever a request changes is committed before its answer is returned."""

    def __init__(self, *, books: Books, calendars: Calendars, preview: Preview, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._calendars = calendars
        self._preview = preview
        self._clock = clock

    async def handle(self, invocation: Invocation) -> Reply:
        """The answer to one request; the first answer again when it was answered before."""
        try:
            if _only_looks(invocation):
                async with self._books.look(invocation.team_id) as work:
                    return await self._answer(await self._asking(work, invocation))
            async with self._books.work(invocation.team_id) as work:
                answered = await work.requests.answered(invocation.key, at=invocation.at)
                if answered is not None:
                    return Reply.from_json(answered)
                if invocation.channel_id and invocation.channel_name:
                    await work.channels.keep(invocation.channel_id, invocation.channel_name)
                reply = await self._answer(await self._asking(work, invocation))
                await work.requests.answer(invocation.key, reply.to_json())
                return reply
        except WrongFields as wrong:
            return Reply(errors=wrong.errors)
        except Refused as refused:
            return Reply(message=refusal(await self._voice(invocation), refused))

    async def joined(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> Reply:  # noqa: ARG002
        """One line where the bot was invited, once for each invitation (`key`), in the workspace's language."""
        now = self._clock()
        async with self._books.work(team_id) as work:
            voice = await channel_voice(work, channel_id)
            welcome = welcome_channel(voice, pipeline=await work.pipelines.default())
            posts = await work.outbox.put(
                key=f"welcome:{key}", kind="welcome", channel=channel_id, payload=welcome.to_json(), at=now
            )
        return Reply(posts=posts)

    async def _answer(self, asking: Asking) -> Reply:
        invocation = asking.invocation
        if invocation.via == "form":
            return await submit(asking)
        if invocation.via == "button" and invocation.press.get("do") != "say":
            return await presses.press(asking)
        command, words = _said(invocation)
        return await (answer_pipeline(asking, words) if command is PIPELINE else answer_deal(asking, words))

    async def _asking(self, work: Work, invocation: Invocation) -> Asking:
        person = await self._person(work, invocation)
        here = await work.pipelines.of_channel(invocation.channel_id) if invocation.channel_id else None
        return Asking(
            work=work,
            invocation=invocation,
            person=person,
            voice=Voice.of(person, now=invocation.at),
            pipeline=here or await work.pipelines.default(),
            here=here,
            currency=(await work.workspace()).currency,
            calendars=self._calendars,
            preview=self._preview,
        )

    async def _person(self, work: Work, invocation: Invocation) -> Person:
        """Who asks; GuestsMayNot for guests, for people of other organisations and for whom nobody knows."""
        person = await work.people.get(invocation.user_id)
        if person is None or person.guest or not person.active:
            raise GuestsMayNot
        return person

    async def _voice(self, invocation: Invocation) -> Voice:
        async with self._books.look(invocation.team_id) as work:
            person = await work.people.get(invocation.user_id)
            who = person or (await work.workspace()).language
            return Voice.of(who, now=invocation.at)


def _said(invocation: Invocation) -> tuple[Command, list[str]]:
    """The command and its words, typed or carried by a button. TextTooLong, ControlCharacters, OutdatedButton."""
    said = invocation.press or {"c": invocation.command, "t": invocation.text}
    command = COMMANDS.get(str(said["c"]))
    if command is None:
        raise OutdatedButton
    return command, split_words(tidy(str(said["t"])))


def _only_looks(invocation: Invocation) -> bool:
    """Whether the request is a question, which holds up nobody and is answered afresh when it comes twice."""
    if invocation.via == "form":
        return False
    if invocation.via == "button" and invocation.press.get("do") != "say":
        return invocation.press.get("do") in presses.QUESTIONS
    command, words = _said(invocation)
    verb = find_verb(words, command.verbs)
    return verb is None or verb[0] in command.questions
