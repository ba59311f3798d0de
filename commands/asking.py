"""Everything a handler needs of one request: who asks, in which language, about which pipeline, in which book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from commands.invocation import Invocation, Reply
from commands.words import tidy
from messages.message import Message
from messages.voice import Voice
from pipeline.calendar import CalendarOf, Calendars
from pipeline.deals import Person
from pipeline.refusals import AdminsOnly, NotYours
from pipeline.rights import Policy, Visibility, may_administer, may_change, may_delete
from pipeline.stages import Pipeline, Stage
from storage.changes import Change
from storage.deal import Deal
from storage.work import Work

_NAMED = 3
"""How many of those who may are named to somebody who may not."""


class Preview(Protocol):
    """Writes the digest a subscription would post next; the digests hand it in."""

    async def __call__(self, work: Work, number: int, at: datetime) -> Message:
        """The digest of subscription `number` as of `at` (UTC)."""
        ...


@dataclass(slots=True, kw_only=True)
class Asking:
    """One request being answered. `posts` becomes true when something was put in the outbox.

    `pipeline` is the one meant where none is named: that of the channel, `here`, or the first of the workspace.
    `pipelines` are all there are.
    """

    work: Work
    invocation: Invocation
    person: Person
    voice: Voice
    pipeline: Pipeline
    here: Pipeline | None
    currency: str
    calendars: Calendars
    preview: Preview
    pipelines: tuple[Pipeline, ...] = ()
    policy: Policy = "everyone"
    visibility: Visibility = "all"
    posts: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The asker's time zone."""
        return ZoneInfo(self.person.zone)

    @property
    def tells_channels(self) -> bool:
        """Whether anything of a deal may be said in a channel: where somebody might not see it, nothing is."""
        return self.visibility == "all"

    @property
    def change(self) -> Change:
        """The signature of what this request changes; its batch is what one undo takes back."""
        asked = self.invocation
        return Change(by=self.person.user_id, at=asked.at, via=asked.via, channel_id=asked.channel_id, batch=asked.key)

    async def calendar_of(self) -> CalendarOf:
        """Anybody's working days."""
        return (await self.work.workspace()).calendars(self.calendars)

    async def hold(self, number: int) -> Deal:
        """A deal for change, nobody else's until this request ends. NoSuchNumbers, NotYours."""
        deal = await self.work.deals.get(number)
        await self.check_change(deal)
        return deal

    async def hold_to_delete(self, number: int) -> Deal:
        """A deal that the asker may delete, whoever may change it. NoSuchNumbers, NotYours."""
        deal = await self.work.deals.get(number)
        if not may_delete(self.person, owner_id=deal.owner_id):
            raise await self._not_theirs(number)
        return deal

    async def check_change(self, deal: Deal) -> None:
        """NotYours where the policy leaves this deal to others."""
        managers = (await self.work.pipelines.get(deal.pipeline_id)).rules.managers
        if may_change(self.person, owner_id=deal.owner_id, policy=self.policy, managers=managers):
            return
        known = await self.work.people.of(managers)
        active = tuple(known[one] for one in managers if one in known and known[one].active)
        raise await self._not_theirs(deal.number, *active[:_NAMED])

    async def _not_theirs(self, number: int, *managers: Person) -> NotYours:
        """The refusal, with what was wanted, so that the owner can be asked for it."""
        asked, facts = self.invocation, self.invocation.press
        said = facts.get("t", "") if facts.get("do") == "say" else asked.text
        return NotYours(
            deal=await self.work.deals.facts(number),
            managers=managers,
            me=self.person.user_id,
            words=tidy(str(said)),
            act=str(asked.form or facts.get("do", "")),
            stage=self._wanted_stage(),
        )

    def _wanted_stage(self) -> Stage | None:
        """The stage to which a button or a form was to bring the deal."""
        asked = self.invocation
        wanted = str(asked.fields.get("stage") if asked.form else asked.press.get("s"))
        return next((one for each in self.pipelines for one in each.stages if str(one.id) == wanted), None)

    async def check_admin(self) -> None:
        """AdminsOnly for anybody but an admin."""
        if not may_administer(self.person):
            raise AdminsOnly(admins=tuple((await self.work.people.admins())[:_NAMED]))

    def reply(self, message: Message) -> Reply:
        """An answer for the asker alone."""
        return Reply(message=message, posts=self.posts)
