"""One deal held for change: every act checks its rule, writes the history and keeps the deal's figures true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pipeline.deals import ActivityKind
from pipeline.money import Money
from pipeline.refusals import DealIsOpen
from pipeline.stages import Category, Stage, Status, check_move, check_open
from storage import visits
from storage.changes import Change, ChangeKind
from storage.facts import money_of
from storage.history import current, refold, write_down
from storage.merging import leave_removed
from storage.pipelines import Pipelines
from storage.planning import ToDo, as_noted, cancel_open, pass_on, put_down
from storage.scope import Scope
from storage.tables_deals import ActivityRow, DealChangeRow, DealRow, FollowUpRow

_CLOSING = ("status", "stage_id", "closed_at", "lost_reason", "lost_comment")
_VALUE = ("value_minor", "currency")


class Deal:
    """A deal nobody else can change until the unit of work ends. What an act finds as it should be, it leaves alone."""

    def __init__(self, *, row: DealRow, scope: Scope, pipelines: Pipelines) -> None:
        self._row = row
        self._scope = scope
        self._pipelines = pipelines
        self._passed_on = 0

    @property
    def number(self) -> int:
        """Its number in the workspace."""
        return self._row.number

    @property
    def name(self) -> str:
        """Its name."""
        return self._row.name

    @property
    def status(self) -> Status:
        """Open, won, lost or deleted."""
        return self._row.status  # type: ignore[return-value]  # nothing else is ever written

    @property
    def pipeline_id(self) -> int:
        """The pipeline it is in."""
        return self._row.pipeline_id

    @property
    def owner_id(self) -> str:
        """Its owner's Slack id."""
        return self._row.owner_id

    @property
    def value(self) -> Money | None:
        """What it is worth, or None."""
        return money_of(self._row.value_minor, self._row.currency)

    @property
    def version(self) -> int:
        """The number of its last change in its history; forms and buttons compare it."""
        return self._row.changes

    @property
    def passed_on(self) -> int:
        """How many follow-ups went to its new owner along with it, since it was held."""
        return self._passed_on

    async def stage(self) -> Stage:
        """Where it is, or was when it was closed."""
        return await self._pipelines.stage(self._row.stage_id)

    async def move_to(self, stage: Stage, change: Change) -> None:
        """To another stage of its pipeline. DealIsClosed, AlreadyThere, StageIsGone."""
        deal = self._row
        check_move(number=deal.number, name=deal.name, status=self.status, current=await self.stage(), target=stage)
        await self._pipelines.keep_stage(stage, deal.pipeline_id)
        self._set("moved", change, stage_id=stage.id)
        await visits.change_over(self._scope, deal)

    async def win(
        self, value: Money | None, change: Change, *, because: str | None = None, after_sale: Sequence[ToDo] = ()
    ) -> None:
        """Won, at its final value when one is given; `because` is what decided it. DealIsClosed.

        `after_sale` is planned for its owner; taking the win back cancels it.
        """
        self._check_open()
        final = self.value if value is None else value
        worth = {"value_minor": final and final.minor, "currency": final and final.currency}
        decided = {"won_because": because} if because else {}
        rows = [
            await put_down(self._scope, self.number, self.owner_id, to_do, change, kind="after_sale")
            for to_do in after_sale
        ]
        await self._close("won", change, {"planned": [row.number for row in rows]}, **worth, **decided)

    async def lose(self, reason: str, comment: str | None, change: Change) -> None:
        """Lost, for a reason of the pipeline's list; its open follow-ups are cancelled. DealIsClosed."""
        self._check_open()
        over = await self.cancel_follow_ups(change)
        await self._close("lost", change, {"cancelled": over}, lost_reason=reason, lost_comment=comment)

    async def delete(self, change: Change) -> None:
        """Taken out of every list; its open follow-ups are cancelled, its number stays used."""
        over = await self.cancel_follow_ups(change)
        await self._close("deleted", change, {"cancelled": over})

    async def reopen(self, change: Change) -> None:
        """Open again at its last stage, or the one that went into; its value is kept. DealIsOpen."""
        if self.status == "open":
            raise DealIsOpen(number=self.number, name=self.name)
        again = dict.fromkeys(("closed_at", "lost_reason", "lost_comment"))
        again |= {"won_because": None} if self._row.won_because else {}
        over = await self.cancel_follow_ups(change, after_sale=True)
        line = self._set("reopened", change, status="open", stage_id=self._row.stage_id, **again)
        line.after = {**line.after, **as_noted(cancelled=over)}
        visits.enter(self._scope, self._row)
        await leave_removed(self._scope, self._row, change)

    async def reprice(self, value: Money | None, change: Change) -> None:
        """Worth something else, or None for not known. DealIsClosed."""
        self._check_open()
        if value != self.value:
            self._set("value", change, value_minor=value and value.minor, currency=value and value.currency)

    async def close_by(self, day: date | None, change: Change) -> None:
        """Expected to close on another day, or None for not known. DealIsClosed."""
        self._check_open()
        if day != self._row.close_on:
            self._set("close", change, close_on=day)

    async def assign(self, person_id: str, change: Change) -> None:
        """Given to somebody of the workspace, who has a few days before it can count as stale. DealIsClosed.

        What its former owner had still to do on it passes on with it; what was planned for somebody else stays theirs.
        """
        former = self._row.owner_id
        self._check_open()
        if person_id == former:
            return
        line = self._set("assigned", change, owner_id=person_id, owner_since=max(change.at, self._row.changed_at))
        numbers = await pass_on(self._scope, self.number, former=former, to=person_id)
        line.after = {**line.after, **as_noted(passed_on=numbers)}
        self._passed_on += len(numbers)

    async def pass_on(self, *, former: str, to: str, change: Change) -> list[int]:
        """Give what one person has still to do on it to another, whoever owns it, open or closed; the numbers given.

        The deal stays its owner's: who closed it keeps the credit.
        """
        numbers = await pass_on(self._scope, self.number, former=former, to=to)
        if numbers:
            told: dict[str, object] = {"person_id": to, **as_noted(passed_on=numbers)}
            write_down(self._scope, self._row, change, "passed_on", before={"person_id": former}, after=told)
        return numbers

    async def edit(self, change: Change, **fields: Any) -> None:
        """Called, or described, otherwise: `name`, `company`, `source`, `bant`; also on a closed deal."""
        if current(self._row, fields) != fields:
            self._set("edited", change, **fields)
            refold(self._row)

    async def categorize(self, category: Category, change: Change) -> None:
        """In a forecast category by somebody's choice, which no move overwrites. DealIsClosed."""
        self._check_open()
        if category != self._row.category:
            self._set("category", change, category=category)

    async def park(self, until: date, reason: str | None, change: Change) -> None:
        """At rest until a day: its stale clock stops, and starts anew on that day. DealIsClosed."""
        self._check_open()
        self._set("parked", change, parked_until=until, parked_reason=reason)

    async def unpark(self, change: Change) -> None:
        """At rest no more; one that is not is left alone. DealIsClosed."""
        self._check_open()
        if self._row.parked_until is not None:
            self._set("unparked", change, parked_until=None, parked_reason=None)

    async def transfer(self, stage: Stage, pipeline_id: int, change: Change) -> None:
        """To a stage of another pipeline. DealIsClosed, StageIsGone."""
        self._check_open()
        await self._pipelines.keep(pipeline_id)
        await self._pipelines.keep_stage(stage, pipeline_id)
        self._set("transferred", change, pipeline_id=pipeline_id, stage_id=stage.id)
        await visits.change_over(self._scope, self._row)

    async def put_off(self, until: date, change: Change) -> None:
        """Not to be brought up before a day, owner's calendar; no sign of life, but an answer. DealIsClosed."""
        self._check_open()
        self._set("put_off", change, put_off_until=until)

    async def note(
        self, kind: ActivityKind, text: str, change: Change, *, on: date | None = None, at: datetime | None = None
    ) -> None:
        """Log a note, call, e-mail or meeting, also on a closed deal; of the day `on`, `at` (UTC), where it was before.

        What it is worth as a sign of life, and for the score, it is worth from when it happened.
        """
        told: dict[str, object] = {"text": text, **({"happened_on": on.isoformat()} if on else {})}
        line = write_down(self._scope, self._row, change, kind, before={}, after=told, lived_at=at)
        self._scope.session.add(
            ActivityRow(
                team_id=self._scope.team_id, deal_number=self.number, seq=line.seq, kind=kind, text=text,
                by_id=change.by, at=at or line.at, undone=False,
            )
        )  # fmt: skip

    async def cancel_follow_ups(self, change: Change, *, after_sale: bool = False) -> list[int]:
        """Cancel what is still to be done on the deal, or only what winning it planned; the numbers cancelled."""
        which = [FollowUpRow.kind == "after_sale"] if after_sale else []
        return await cancel_open(self._scope, self.number, *which, at=change.at)

    async def _close(self, kind: Any, change: Change, follow_ups: dict[str, list[int]], **fields: object) -> None:
        was_open = self.status == "open"
        at = max(change.at, self._row.changed_at)
        closed_at = at if was_open else self._row.closed_at
        told = {**current(self._row, (*_CLOSING, *_VALUE)), **fields}
        changed: dict[str, Any] = {"status": kind, "closed_at": closed_at, **fields}
        before = current(self._row, told)
        self._change(changed)
        after = {**current(self._row, told), **as_noted(**follow_ups)}
        write_down(self._scope, self._row, change, kind, before=before, after=after)
        if was_open:
            await visits.leave(self._scope, self._row, at)

    def _set(self, kind: ChangeKind, change: Change, **fields: Any) -> DealChangeRow:
        before = current(self._row, fields)
        self._change(fields)
        after = current(self._row, fields)
        return write_down(self._scope, self._row, change, kind, before=before, after=after)

    def _change(self, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            setattr(self._row, name, value)

    def _check_open(self) -> None:
        check_open(number=self.number, name=self.name, status=self.status)
