"""A deal's history: how a change is written down, told again, and what of it can be put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from pipeline.deals import ActivityFacts, ChangeFacts, Person
from pipeline.names import fold, fold_company
from storage.changes import SIGNS_OF_LIFE, Change, ChangeKind
from storage.facts import money_of
from storage.people import People
from storage.pipelines import Pipelines
from storage.scope import Scope
from storage.tables_deals import ActivityRow, DealChangeRow, DealRow
from storage.tables_people import ContactRow

FIELDS = (
    "status", "stage_id", "value_minor", "currency", "close_on", "owner_id", "owner_since", "closed_at", "lost_reason",
    "lost_comment", "put_off_until", "pipeline_id", "name", "company", "source", "category", "parked_until",
    "parked_reason", "bant", "won_because",
)  # fmt: skip
"""What a change may set and taking it back restores."""

NAME_COMPARED = 200
"""How many characters of a folded name are compared when it is said in full: what an index surely holds."""

SNAPSHOT = (
    "status", "pipeline_id", "stage_id", "value_minor", "currency", "owner_id", "close_on", "lost_reason", "source",
    "category",
)  # fmt: skip
"""What each line of the history keeps of the deal as it stood afterwards: what figures read."""

_INSTANTS = frozenset({"owner_since", "closed_at"})
_NOT_SAID = frozenset({"currency", "owner_since", "closed_at", "nudges", "cancelled", "planned"})
_PEOPLE = {"owner_id": "owner", "person_id": "person"}
_DAYS = frozenset({"close_on", "put_off_until", "parked_until", "happened_on"})


def current(deal: DealRow, names: Iterable[str]) -> dict[str, object]:
    """These fields of a deal as the history keeps them: instants and days as ISO 8601."""
    return {name: _to_json(getattr(deal, name)) for name in names}


def refold(deal: DealRow) -> None:
    """Make what search and the comparison of companies read agree with the deal's name and company."""
    company = deal.company or ""
    name = fold(deal.name)
    deal.name_folded = name[:NAME_COMPARED]
    deal.folded = " ".join(filter(None, (name, fold(company))))
    deal.company_folded = fold_company(company) or None


def restored(fields: Mapping[str, object]) -> dict[str, Any]:
    """The restorable ones of some kept fields, as the deal's own columns take them."""
    return {name: _from_json(name, value) for name, value in fields.items() if name in FIELDS}


def touched(change: DealChangeRow) -> set[str]:
    """What a change touched: names of fields, `t7` for a follow-up, `c7` for a contact; `person_id`: who does it."""
    named = {**change.before, **change.after}
    follow_up = {f"t{named['follow_up']}"} if "follow_up" in named else set()
    contact = {f"c{named['contact']}"} if "contact" in named else set()
    to_do = {"person_id"} & named.keys()
    return {name for name in named if name in FIELDS} | follow_up | contact | to_do


def write_down(
    scope: Scope,
    deal: DealRow,
    change: Change,
    kind: ChangeKind,
    *,
    before: dict[str, object],
    after: dict[str, object],
    undoes: int | None = None,
    lived_at: datetime | None = None,
) -> DealChangeRow:
    """Add a line to the history of a deal that already is as it is to be afterwards.

    A deal's instants never run backwards: a change that waited for another one's lock is dated after it. `lived_at`
    (UTC) is when a sign of life was given that is written down only now.
    """
    deal.changes += 1
    deal.changed_at = max(deal.changed_at, change.at)
    if deal.nudges and (kind in SIGNS_OF_LIFE or kind == "put_off"):
        before = {**before, "nudges": deal.nudges}
        deal.nudges = 0
    if kind in SIGNS_OF_LIFE and (lived_at or deal.changed_at) >= deal.life_at:
        deal.life_at, deal.life_kind = lived_at or deal.changed_at, SIGNS_OF_LIFE[kind]
    line = DealChangeRow(
        team_id=scope.team_id,
        deal_number=deal.number,
        seq=deal.changes,
        at=deal.changed_at,
        by_id=change.by,
        via=change.via,
        channel_id=change.channel_id,
        kind=kind,
        before=before,
        after=after,
        batch=change.batch,
        undoes=undoes,
        **{name: getattr(deal, name) for name in SNAPSHOT},
    )
    scope.session.add(line)
    return line


class History:
    """Reads the history of deals in the words of the trade."""

    def __init__(self, *, scope: Scope, people: People, pipelines: Pipelines) -> None:
        self._scope = scope
        self._people = people
        self._pipelines = pipelines

    async def of(self, number: int) -> list[ChangeFacts]:
        """Every change of a deal, oldest first, taken-back ones included.

        `before` and `after` hold what was touched, under `stage` (Stage), `value` (Money or None), `close_on` (date),
        `owner` (Person), `status`, `lost_reason`, `lost_comment`, `put_off_until` (date); and, by kind, `text`,
        `follow_up` (its number), `due_at` (UTC), `name`, `company`, `bant`, `undoes` (the kind taken back), `contact`
        (the name of somebody who came or went, None once erased), `passed_on` (the numbers of the follow-ups that went
        to a new owner, or to another `person`), `happened_on` (the day of what was written down later).
        """
        query = select(DealChangeRow).where(DealChangeRow.deal_number == number).order_by(DealChangeRow.seq)
        rows = list(await self._scope.session.scalars(query.execution_options(populate_existing=True)))
        told = [fields for row in rows for fields in (row.before, row.after)]
        named = {str(fields[name]) for fields in told for name in _PEOPLE if name in fields}
        people = await self._people.of(named | {row.by_id for row in rows if row.by_id})
        with_contacts = any("contact" in {**row.before, **row.after} for row in rows)
        contacts = await self._contacts(number) if with_contacts else {}
        return [await self._facts(row, people, contacts) for row in rows]

    async def _contacts(self, deal_number: int) -> dict[int, str]:
        """Names by number of everybody who is or was a contact of a deal, but those erased."""
        query = select(ContactRow).where(ContactRow.deal_number == deal_number)
        return {row.number: row.name for row in await self._scope.session.scalars(query)}

    async def activities(self, number: int, *, limit: int | None = None) -> list[ActivityFacts]:
        """What was logged on a deal and not taken back, what happened last first."""
        query = select(ActivityRow).where(ActivityRow.deal_number == number, ActivityRow.undone.is_(False))
        latest = (
            query.order_by(ActivityRow.at.desc(), ActivityRow.seq.desc())
            .limit(limit)
            .execution_options(populate_existing=True)
        )
        rows: list[Any] = list(await self._scope.session.scalars(latest))
        people = await self._people.of({row.by_id for row in rows if row.by_id})
        told = ("deal_number", "seq", "kind", "text", "at")
        return [
            ActivityFacts(by=people.get(row.by_id or ""), **{name: getattr(row, name) for name in told}) for row in rows
        ]

    async def _facts(
        self, row: DealChangeRow, people: Mapping[str, Person], contacts: Mapping[int, str]
    ) -> ChangeFacts:
        return ChangeFacts(
            deal_number=row.deal_number,
            seq=row.seq,
            at=row.at,
            by=people.get(row.by_id or ""),
            via=row.via,
            kind=row.kind,
            before=await self._said(row.before, people, contacts),
            after=await self._said(row.after, people, contacts),
            undone=row.undone_at is not None,
        )

    async def _said(
        self, fields: Mapping[str, Any], people: Mapping[str, Person], contacts: Mapping[int, str]
    ) -> dict[str, object]:
        said: dict[str, object] = {}
        for name, value in fields.items():
            if name == "stage_id":
                said["stage"] = await self._pipelines.stage(value)
            elif name == "pipeline_id":
                said["pipeline"] = await self._pipelines.get(value)
            elif name in _PEOPLE:
                said[_PEOPLE[name]] = people.get(value)
            elif name == "contact":
                said["contact"] = contacts.get(value)
            elif name == "value_minor":
                said["value"] = money_of(value, fields.get("currency"))
            elif name not in _NOT_SAID:
                said[name] = _from_json(name, value)
        return said


def _to_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS or name == "due_at":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DAYS else value
