"""Tables of the workspace itself: its settings, its counters, its people, its pipelines and their stages."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import JSON, ForeignKeyConstraint, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import TeamId, UtcInstant

SLACK_ID = 32
"""Longest Slack id kept, in characters; Slack's own are 9 to 13 and may grow."""


class Base(DeclarativeBase):
    """Every table of the book. Constraint names follow one rule, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read once
        datetime: UtcInstant,
        dict[str, object]: JSON,
        dict[str, list[int]]: JSON,
        dict[str, bool]: JSON,
        list[str]: JSON,
        list[int]: JSON,
    }


class OfWorkspace:
    """A row of one workspace; `team_id` leads its primary key. Units of work add their criterion to this class."""

    team_id: Mapped[str] = mapped_column(TeamId, primary_key=True, sort_order=-10)


class WorkspaceRow(OfWorkspace, Base):
    """A Slack workspace that uses the book, with its defaults. Quiet hours are local times of each recipient.

    `policy` says who may act ("everyone", "owner"), `visibility` whose deals somebody sees ("all", "own", "stages").
    `week_starts` and `working_days` count from 0, Monday; `fiscal_starts` is a month from 1 to 12.
    """

    __tablename__ = "workspaces"

    name: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    zone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str] = mapped_column(String(16))
    quiet_from: Mapped[time] = mapped_column(default=time(20))
    quiet_to: Mapped[time] = mapped_column(default=time(8))
    bot_user_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    installer_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    created_at: Mapped[datetime]
    policy: Mapped[str] = mapped_column(String(16), default="everyone")
    visibility: Mapped[str] = mapped_column(String(8), default="all")
    guests_may: Mapped[bool] = mapped_column(default=False)
    week_starts: Mapped[int] = mapped_column(default=0)
    working_days: Mapped[list[int]] = mapped_column(default=lambda: [0, 1, 2, 3, 4])
    fiscal_starts: Mapped[int] = mapped_column(default=1)
    welcomed_at: Mapped[datetime | None]
    bank_switched: Mapped[list[str]] = mapped_column(default=list)
    """When the central bank's rates, which count at first, were turned off, on, off…: ISO 8601 instants."""


class CounterRow(OfWorkspace, Base):
    """The next number of a series ("deal", "follow_up", ...). Numbers given out are never given out again."""

    __tablename__ = "counters"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),)

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    next: Mapped[int] = mapped_column(default=1)


class MemberRow(OfWorkspace, Base):
    """What is known of a person, as Slack said it at `checked_at`, and what they chose for themselves.

    `folded` is the name without case and accents. `chosen_language`, `chosen_country` and the quiet hours come before
    what Slack and the workspace say. `role` is one of the pipeline's (`PipelineRow.role_stages`). An erased person's
    row stays for the history, without anything that names them.
    """

    __tablename__ = "members"
    __table_args__ = (
        ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),
        Index(None, "team_id", "folded"),
        Index(None, "next_morning_at", "team_id"),
    )

    user_id: Mapped[str] = mapped_column(String(SLACK_ID), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    folded: Mapped[str] = mapped_column(String(255))
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    country: Mapped[str | None] = mapped_column(String(2))
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    dm_channel: Mapped[str | None] = mapped_column(String(SLACK_ID))
    checked_at: Mapped[datetime]
    next_morning_at: Mapped[datetime | None]
    is_named_admin: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str | None] = mapped_column(String(40))
    chosen_language: Mapped[str | None] = mapped_column(String(16))
    chosen_country: Mapped[str | None] = mapped_column(String(2))
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    wants_dms: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None]


class ChannelRow(OfWorkspace, Base):
    """A channel people type in, by the name Slack last gave it, without #; and where its new deals come from.

    `trouble` is why nothing can be posted there, in Slack's word; a person who cannot be written to has a row too.
    """

    __tablename__ = "channels"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),)

    channel_id: Mapped[str] = mapped_column(String(SLACK_ID), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    default_source: Mapped[str | None] = mapped_column(String(120))
    trouble: Mapped[str | None] = mapped_column(Text)


class PipelineRow(OfWorkspace, Base):
    """An ordered list of stages. `key` is set while it bears a default name; `next_nudge_at` is its next look.

    The columns from `managers` on are its rules, see `pipeline.rules.PipelineRules`. A removed one stays for its closed
    deals; open ones go to `merged_into`.
    """

    __tablename__ = "pipelines"
    __table_args__ = (
        ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),
        Index(None, "team_id", "channel_id"),
        Index(None, "next_nudge_at", "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str | None] = mapped_column(String(32))
    channel_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    position: Mapped[int]
    lost_reasons: Mapped[list[str]]
    next_nudge_at: Mapped[datetime | None]
    managers: Mapped[list[str]] = mapped_column(default=list)
    after_sale: Mapped[list[int]] = mapped_column(default=lambda: [7, 30, 90])
    hot_at: Mapped[int | None]
    feed_channel_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    celebrates: Mapped[bool] = mapped_column(default=True)
    tells_losses: Mapped[bool] = mapped_column(default=False)
    asks_what_decided: Mapped[bool] = mapped_column(default=False)
    disqualifying: Mapped[list[str]] = mapped_column(default=list)
    role_stages: Mapped[dict[str, list[int]]] = mapped_column(default=dict)
    removed_at: Mapped[datetime | None]
    merged_into: Mapped[int | None]


class StageRow(OfWorkspace, Base):
    """A stage of a pipeline; a removed one stays for the history that names it, and counts as `merged_into`.

    `created_at` is None for the stages a workspace began with.
    `required` to `follow_up_text` are its rules, see `pipeline.rules.StageRules`; `hand_next` is whose turn it is.
    `slow_after` is after how many seconds a deal is slow here where the stage watches that; see `pipeline.stale`.
    """

    __tablename__ = "stages"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"]),
        Index(None, "team_id", "pipeline_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pipeline_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int]
    probability: Mapped[int]
    stale_days: Mapped[int]
    category: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    required: Mapped[list[str]] = mapped_column(default=list)
    hand_to: Mapped[list[str]] = mapped_column(default=list)
    hand_next: Mapped[int] = mapped_column(default=0)
    follow_up_days: Mapped[int | None]
    follow_up_text: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[int | None]
    watches_close: Mapped[bool] = mapped_column(default=False)
    watches_age: Mapped[bool] = mapped_column(default=False)
    slow_after: Mapped[int | None]


class FormerPlaceRow(OfWorkspace, Base):
    """Where a stage stood until an instant, when stages were put in another order or one was merged into another.

    Figures as of an earlier instant read it (`storage.ladder`); the place of today is the stage's own.
    """

    __tablename__ = "former_places"
    __table_args__ = (ForeignKeyConstraint(["team_id", "stage_id"], ["stages.team_id", "stages.id"]),)

    stage_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    position: Mapped[int]
    merged_into: Mapped[int | None]
