"""A unit of work: everything one request or one post does to the book of one workspace, at once or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from pipeline.deals import Person
from pipeline.rights import EVERYTHING, Sight, sight
from storage.audit import Audit
from storage.channels import Channels
from storage.contacts import Contacts
from storage.deals import DealBook
from storage.erasing import Erasing
from storage.expectations import Expectations
from storage.figures import Figures
from storage.follow_ups import FollowUps
from storage.goals import Goals
from storage.history import History
from storage.morning_notes import MorningNotes
from storage.nudging import Nudging
from storage.open_deals import OpenDeals
from storage.outbox import OutboxBook
from storage.people import People
from storage.pipelines import Pipelines
from storage.portfolios import Portfolios
from storage.rates import LoadPublished, Rates
from storage.requests import Requests
from storage.restating import Restating
from storage.ruling import Ruling
from storage.scope import Scope
from storage.selling import Selling
from storage.shaping import Shaping
from storage.sight import look_as as see_as, seeing
from storage.subscriptions import Subscriptions
from storage.undo import Undo
from storage.unwritten import Unwritten
from storage.workspaces import Workspace, read_workspace


class NotFounded(LookupError):
    """A workspace nobody has installed the bot in."""


class Work:
    """The book of one workspace, inside one transaction."""

    def __init__(self, *, session: AsyncSession, team_id: str, published: LoadPublished | None = None) -> None:
        scope = Scope(session, team_id)
        self._scope = scope
        self.team_id = team_id
        self.people = People(scope=scope)
        self.channels = Channels(scope=scope)
        self.pipelines = Pipelines(scope=scope)
        self.ruling = Ruling(scope=scope, pipelines=self.pipelines)
        self.portfolios = Portfolios(scope=scope)
        self.goals = Goals(scope=scope)
        self.rates = Rates(scope=scope, published=published)
        self.shaping = Shaping(scope=scope, pipelines=self.pipelines)
        self.deals = DealBook(
            scope=scope,
            pipelines=self.pipelines,
            history=History(scope=scope, people=self.people, pipelines=self.pipelines),
        )
        self.undo = Undo(scope=scope, people=self.people)
        self.follow_ups = FollowUps(scope=scope)
        self.contacts = Contacts(scope=scope)
        self.subscriptions = Subscriptions(scope=scope)
        self.outbox = OutboxBook(scope=scope)
        self.unwritten = Unwritten(scope=scope)
        self.nudging = Nudging(scope=scope)
        self.notes = MorningNotes(scope=scope)
        self.requests = Requests(scope=scope)
        self.figures = Figures(scope=scope, rates=self.rates)
        self.open_deals = OpenDeals(scope=scope)
        self.expectations = Expectations(scope=scope, rates=self.rates)
        self.restating = Restating(scope=scope, rates=self.rates)
        self.selling = Selling(scope=scope, people=self.people, rates=self.rates)
        self.audit = Audit(scope=scope, people=self.people)
        self.erasing = Erasing(scope=scope)

    async def look_as(self, person: Person) -> None:
        """From now on see no more deals than this person does (`pipeline.rights.sight`); the others do not exist."""
        visibility = (await self.workspace()).visibility
        see_as(self._scope.session.info, sight(person, visibility, await self.pipelines.all()))

    @contextmanager
    def seeing_everything(self) -> Iterator[None]:
        """All deals are in sight for as long as the block lasts, whoever asks."""
        with self.seeing(EVERYTHING):
            yield

    @contextmanager
    def seeing(self, sight: Sight) -> Iterator[None]:
        """These deals are in sight for as long as the block lasts, whoever asks."""
        with seeing(self._scope.session.info, sight):
            yield

    async def workspace(self) -> Workspace:
        """The workspace's settings; NotFounded."""
        workspace = await read_workspace(self._scope)
        if workspace is None:
            raise NotFounded(self.team_id)
        return workspace
