"""From a request to its answer: one unit of work, the handler the verb or the act names, one place for refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from commands import meanwhile, presses, shortcuts
from commands.asking import Asking, Preview
from commands.feeding import feed
from commands.filled_in import AskedAgain, WrongFields
from commands.handlers import COMMANDS, PIPELINE, Command, answer_deal, answer_pipeline, meant
from commands.home import draw_home
from commands.invocation import Invocation, Reply
from commands.over_views import is_over_a_view, placed
from commands.picking import pick
from commands.settling_elsewhere import settle_everywhere
from commands.submissions import submit
from commands.telling import NEWS_FOR, channel_voice
from commands.verbs import find_verb
from commands.welcoming import welcome
from commands.words import split_words, tidy
from messages.helping import by_a_button, welcome_channel, with_unread
from messages.home import closed_home
from messages.layout import Choice
from messages.message import Form, Message
from messages.prose import Prose
from messages.refusals import form_of, refusal
from messages.voice import Voice
from pipeline.calendar import Calendars
from pipeline.deals import Person
from pipeline.refusals import GuestsMayNot, NothingToRead, OutdatedButton, Refused
from pipeline.rights import may_ask
from storage.books import Books
from storage.work import Work


class Router:
    """Answers requests. Whatever a request changes is committed before its answer is returned."""

    def __init__(
        self, *, books: Books, calendars: Calendars, prose: Prose, preview: Preview, clock: Callable[[], datetime]
    ) -> None:
        self._books = books
        self._calendars = calendars
        self._prose = prose
        self._preview = preview
        self._clock = clock

    async def handle(self, invocation: Invocation) -> Reply:
        """The answer to one request; the first answer again when it was answered before."""
        reply = await self._handled(invocation)
        if invocation.unread and invocation.text and reply.message:
            voice = await self._voice(invocation)
            reply = replace(reply, message=with_unread(voice, reply.message, what=invocation.unread))
        if is_over_a_view(invocation):
            return placed(await self._voice(invocation), invocation, reply)
        return await self._posted(invocation, reply) if invocation.in_direct_messages else reply

    async def home(self, invocation: Invocation, said: Message | None = None) -> Form:
        """The Home tab of whoever opened it or acted on it; `said` is the answer to what they did."""
        try:
            async with self._books.look(invocation.team_id) as work:
                return await draw_home(await self._asking(work, invocation), said)
        except Refused as refused:
            return closed_home(refusal(await self._voice(invocation), refused))

    async def options(self, invocation: Invocation) -> Sequence[Choice]:
        """The deals a picker offers for what was typed into it (`text`), at most 100; none for whom may not ask."""
        with suppress(Refused):
            async with self._books.look(invocation.team_id) as work:
                return await pick(await self._asking(work, invocation), invocation.text)
        return ()

    async def _posted(self, invocation: Invocation, reply: Reply) -> Reply:
        """The reply as a post of the outbox: a direct message is answered there once, and not days later."""
        if reply.message is None:
            return reply
        now = self._clock()
        async with self._books.work(invocation.team_id) as work:
            await work.outbox.put(
                key=f"answer:{invocation.key}",
                kind="answer",
                channel=invocation.channel_id or invocation.user_id,
                payload=reply.message.to_json(),
                at=now,
                worth_until=now + NEWS_FOR,
            )
        return Reply(posts=True)

    async def _handled(self, invocation: Invocation) -> Reply:
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
                asking = await self._asking(work, invocation)
                reply = await self._answer(asking)
                await feed(asking)
                await settle_everywhere(asking)
                reply = await meanwhile.redrawn(asking, reply)
                reply = replace(reply, posts=asking.posts or reply.posts, changed=reply.form is None)
                await work.requests.answer(invocation.key, reply.to_json())
                return reply
        except WrongFields as wrong:
            return Reply(errors=wrong.errors)
        except AskedAgain as again:
            return again.reply
        except Refused as refused:
            return await self._refused(invocation, refused)

    async def _refused(self, invocation: Invocation, refused: Refused) -> Reply:
        """Why not, once everything is rolled back; with the deal as it is now where a click came too late for it."""
        if meanwhile.came_too_late(invocation, refused):
            with suppress(Refused):
                async with self._books.look(invocation.team_id) as work:
                    return await meanwhile.as_it_is_now(await self._asking(work, invocation), refused)
        voice = await self._voice(invocation)
        return Reply(message=refusal(voice, refused), form=form_of(voice, refused))

    async def founded(self, *, team_id: str) -> Reply:
        """A direct message to whoever installed the bot, once per workspace."""
        now = self._clock()
        async with self._books.work(team_id) as work:
            return Reply(posts=await welcome(work, self._prose, at=now))

    async def joined(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> Reply:  # noqa: ARG002
        """One line where the bot was invited, once for each invitation (`key`), in the workspace's language."""
        now = self._clock()
        async with self._books.work(team_id) as work:
            voice = await channel_voice(work, channel_id, Voice.of("en", prose=self._prose))
            welcome = welcome_channel(voice, pipeline=await work.pipelines.default())
            posts = await work.outbox.put(
                key=f"welcome:{key}", kind="welcome", channel=channel_id, payload=welcome.to_json(), at=now
            )
        return Reply(posts=posts)

    async def _answer(self, asking: Asking) -> Reply:
        invocation = asking.invocation
        if invocation.via == "form":
            return await submit(asking)
        if invocation.via == "shortcut":
            return await shortcuts.use(asking)
        if invocation.via == "button" and invocation.press.get("do") != "say":
            return await presses.press(asking)
        command, words = _said(invocation)
        reply = await (answer_pipeline(asking, words) if command is PIPELINE else answer_deal(asking, words))
        if invocation.via != "message" or reply.form is None:
            return reply
        # A form wants the trigger that only a command or a press brings.
        said = "/pipeline" if command is PIPELINE else "/deal"
        return replace(reply, form=None, message=by_a_button(asking.voice, command=said, text=" ".join(words)))

    async def _asking(self, work: Work, invocation: Invocation) -> Asking:
        workspace = await work.workspace()
        person = await self._person(work, invocation, guests_may=workspace.guests_may)
        await work.look_as(person)
        here = await work.pipelines.of_channel(invocation.channel_id) if invocation.channel_id else None
        return Asking(
            work=work,
            invocation=invocation,
            person=person,
            voice=await self._voice_of(work, person, invocation.at),
            pipeline=here or await work.pipelines.default(),
            here=here,
            currency=workspace.currency,
            calendars=self._calendars,
            preview=self._preview,
            pipelines=tuple(await work.pipelines.all()),
            policy=workspace.policy,
            visibility=workspace.visibility,
        )

    async def _person(self, work: Work, invocation: Invocation, *, guests_may: bool) -> Person:
        """Who asks; GuestsMayNot for whom nobody knows or who left, and for guests and strangers unless they may."""
        person = await work.people.asking(invocation.user_id, invocation.at)
        if person is None or not may_ask(person, guests_may=guests_may):
            raise GuestsMayNot
        return person

    async def _voice(self, invocation: Invocation) -> Voice:
        async with self._books.look(invocation.team_id) as work:
            person = await work.people.get(invocation.user_id)
            if person:
                return await self._voice_of(work, person, invocation.at)
            return Voice.of((await work.workspace()).language, now=invocation.at, prose=self._prose)

    async def _voice_of(self, work: Work, person: Person, at: datetime) -> Voice:
        calendar = (await work.workspace()).calendars(self._calendars)(person)
        return Voice.of(person, now=at, prose=self._prose).working(calendar)


def _said(invocation: Invocation) -> tuple[Command, list[str]]:
    """The command and its words, typed or carried by a button.

    TextTooLong, ControlCharacters, OutdatedButton, NothingToRead.
    """
    if invocation.unread and not invocation.text:
        raise NothingToRead(what=invocation.unread)
    if invocation.via == "message":
        return meant(split_words(tidy(invocation.text)))
    said = invocation.press or {"c": invocation.command, "t": invocation.text}
    command = COMMANDS.get(str(said["c"]))
    if command is None:
        raise OutdatedButton
    return command, split_words(tidy(str(said["t"])))


def _only_looks(invocation: Invocation) -> bool:
    """Whether the request is a question, which holds up nobody and is answered afresh when it comes twice."""
    if invocation.via in {"form", "shortcut"}:
        return invocation.via == "shortcut"
    if invocation.via == "button" and invocation.press.get("do") != "say":
        return invocation.press.get("do") in presses.QUESTIONS
    command, words = _said(invocation)
    verb = find_verb(words, command.verbs)
    return verb is None or verb[0] in command.questions
