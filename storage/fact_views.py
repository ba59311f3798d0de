"""The views of dated facts, mapped to be read: what figures are a count or a sum of, for a period `[s, e)`.

What was taken back is in none. Stages are those of today: a removed one counts as the one it was merged into, and the
order is today's; `storage.ladder` has the order of another day. `docs/metrics.md`, "SQL views", says it for operators.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.tables import Base, OfWorkspace


class Facts(DeclarativeBase):
    """Every view. They are no tables of the book: nothing is written to them, nothing migrated by them."""

    type_annotation_map = Base.type_annotation_map


class StageEntry(OfWorkspace, Facts):
    """A deal's first being in a stage or beyond it, once per deal and stage.

    `came_in` where it came into the pipeline there; `went_on_at` is when it first was beyond, Won being beyond all;
    `gone_at` when it was deleted or went to another pipeline, for good: from then on it is in no figure of this one.
    """

    __tablename__ = "stage_entries"

    deal_number: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(primary_key=True)
    pipeline_id: Mapped[int]
    position: Mapped[int]
    entered_at: Mapped[datetime]
    came_in: Mapped[bool]
    went_on_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]


class DealClose(OfWorkspace, Facts):
    """A deal's being won or lost, with the value (minor units), owner, source and stage it had then.

    It stands at the end `e` of a period while neither `reopened_at` nor `deleted_at` is before `e`. `top_stage_id` is
    the highest stage the deal had been in; null when it is or once was won, which is beyond every stage.
    """

    __tablename__ = "deal_closes"

    deal_number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    pipeline_id: Mapped[int]
    outcome: Mapped[str]
    at: Mapped[datetime]
    reopened_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    value_minor: Mapped[int | None]
    currency: Mapped[str | None]
    owner_id: Mapped[str]
    reason: Mapped[str | None]
    source: Mapped[str | None]
    stage_id: Mapped[int]
    top_stage_id: Mapped[int | None]
    created_at: Mapped[datetime]


class OpenLeg(OfWorkspace, Facts):
    """A time `[since, until)` during which a deal was open and nothing about it changed; `until` null is to this day.

    Just before an instant `t` the open deals are the rows with `since < t` and `until` null or `>= t`. `arrived_as` is
    "new", "reopened", "moved_in" (pipeline) or "assigned" (owner), null when the deal was there already; `left_as`
    "won", "lost", "removed", "moved_out" or "assigned", null when it stayed. Value in minor units; `category` the
    chosen one, else the stage's.
    """

    __tablename__ = "open_legs"

    deal_number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    pipeline_id: Mapped[int]
    stage_id: Mapped[int]
    owner_id: Mapped[str]
    value_minor: Mapped[int | None]
    currency: Mapped[str | None]
    close_on: Mapped[date | None]
    category: Mapped[str]
    arrived_as: Mapped[str | None]
    left_as: Mapped[str | None]


class EffectiveChange(OfWorkspace, Facts):
    """A change that was not taken back, with what it found and what it left; all "before" null for a creation."""

    __tablename__ = "changes"

    deal_number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    by_id: Mapped[str | None]
    via: Mapped[str]
    status_before: Mapped[str | None]
    status_after: Mapped[str]
    pipeline_before: Mapped[int | None]
    pipeline_after: Mapped[int]
    stage_before: Mapped[int | None]
    stage_after: Mapped[int]
    owner_before: Mapped[str | None]
    owner_after: Mapped[str]
    value_before: Mapped[int | None]
    value_after: Mapped[int | None]
    currency_before: Mapped[str | None]
    currency_after: Mapped[str | None]
    close_on_before: Mapped[date | None]
    close_on_after: Mapped[date | None]
