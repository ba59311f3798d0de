"""Tables of the workspace itself: its settings, its counters, its people, its pipelines and their stages."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import JSON, ForeignKeyConstraint, Index, MetaData, String
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
    type_annotation_map = {datetime: UtcInstant, dict[str, object]: JSON, list[str]: JSON}  # noqa: RUF012 - read once


class OfWorkspace:
    """A row of one workspace; `team_id` leads its primary key. Units of work add their criterion to this class."""

    team_id: Mapped[str] = mapped_column(TeamId, primary_key=True, sort_order=-10)


class WorkspaceRow(OfWorkspace, Base):
    """A Slack workspace that uses the book, with its defaults. Quiet hours are local times of each recipient."""

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


class CounterRow(OfWorkspace, Base):
    """The next number of a series ("deal", "follow_up", ...). Numbers given out are never given out again."""

    __tablename__ = "counters"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),)

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    next: Mapped[int] = mapped_column(default=1)


class MemberRow(OfWorkspace, Base):
    """What is known of a person, as Slack said it at `checked_at`. `folded` is the name without case and accents."""

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


class ChannelRow(OfWorkspace, Base):
    """A channel people type in, by the name Slack last gave it, without #."""

    __tablename__ = "channels"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),)

    channel_id: Mapped[str] = mapped_column(String(SLACK_ID), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))


class PipelineRow(OfWorkspace, Base):
    """An ordered list of stages. `key` is set while it bears a default name; `next_nudge_at` is its next look."""

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


class StageRow(OfWorkspace, Base):
    """A stage of a pipeline; a removed one stays for the history that names it."""

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
    removed_at: Mapped[datetime | None]
