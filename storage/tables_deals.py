"""Tables of the deals: each deal as it stands, where it has been, everything done to it, and what is to be done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import SLACK_ID, Base, OfWorkspace


class DealRow(OfWorkspace, Base):
    """A deal as it stands.

    `value_minor` and `currency` are both null when no value was given. `folded` is name and company without case and
    accents, `name_folded` the beginning of the name alone, `company_folded` the company alone
    (`pipeline.names.fold_company`). `category` overrides the stage's. `bant` holds the answers given, by question.
    `origin` names the Slack message the deal was made of (channel and ts). `hot_said_at` is when a channel was told
    that its score is hot, null once it is so no longer. `spared_at` is when it was left out of a first run over many
    silent deals, `stage_since` when it came to its stage. `changes` counts the history rows and `changed_at` is the
    last one's instant, so that writing a change needs no look at the history.
    """

    __tablename__ = "deals"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"]),
        ForeignKeyConstraint(["team_id", "stage_id"], ["stages.team_id", "stages.id"]),
        ForeignKeyConstraint(["team_id", "owner_id"], ["members.team_id", "members.user_id"]),
        Index(None, "team_id", "owner_id", "status"),
        Index(None, "team_id", "pipeline_id", "status", "stage_id"),
        Index(None, "team_id", "name_folded"),
        Index(None, "team_id", "company_folded"),
        Index("ix_deals_status_number", "team_id", "status", "number", "folded").ddl_if(dialect="sqlite"),
        Index("ix_deals_open", "team_id", "number", postgresql_where=text("status = 'open'")).ddl_if(
            dialect="postgresql"
        ),
        Index(None, "team_id", "origin"),
        Index(None, "team_id", "changed_at"),
        Index(
            "ix_deals_folded_trigrams", "folded", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
        ).ddl_if(dialect="postgresql"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pipeline_id: Mapped[int]
    stage_id: Mapped[int]
    status: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str | None] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(Text)
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    owner_id: Mapped[str] = mapped_column(String(SLACK_ID))
    source: Mapped[str | None] = mapped_column(String(120))
    close_on: Mapped[date | None]
    category: Mapped[str | None] = mapped_column(String(16))
    name_folded: Mapped[str] = mapped_column(String(200), default="")
    company_folded: Mapped[str | None] = mapped_column(Text)
    bant: Mapped[dict[str, bool]] = mapped_column(default=dict)
    won_because: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str | None] = mapped_column(String(80))
    hot_said_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(String(SLACK_ID))
    closed_at: Mapped[datetime | None]
    lost_reason: Mapped[str | None] = mapped_column(String(120))
    lost_comment: Mapped[str | None] = mapped_column(Text)
    life_at: Mapped[datetime]
    life_kind: Mapped[str] = mapped_column(String(16))
    owner_since: Mapped[datetime | None]
    put_off_until: Mapped[date | None]
    parked_until: Mapped[date | None]
    parked_reason: Mapped[str | None] = mapped_column(Text)
    nudged_at: Mapped[datetime | None]
    spared_at: Mapped[datetime | None]
    stage_since: Mapped[datetime | None]
    nudges: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by the mapper


class StageVisitRow(OfWorkspace, Base):
    """A stay of a deal in a stage, `[entered_at, left_at)`; closing a deal ends it. `undone` ones never happened."""

    __tablename__ = "stage_visits"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "deal_number"], ["deals.team_id", "deals.number"]),
        ForeignKeyConstraint(["team_id", "stage_id"], ["stages.team_id", "stages.id"]),
        Index(None, "team_id", "stage_id", "left_at"),
    )

    deal_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage_id: Mapped[int]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    undone: Mapped[bool] = mapped_column(default=False)


class DealChangeRow(OfWorkspace, Base):
    """One change to a deal: who, when, from where, the fields before and after, and the deal as it stood afterwards.

    `before` and `after` name exactly the fields the change touched. The columns from `status` on are the snapshot that
    figures read; taking back an earlier change corrects it in the later rows, so figures only skip rows with
    `undone_at` or `undoes` set and need not know more. `batch` is the key of the request that asked for it.
    """

    __tablename__ = "deal_changes"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "deal_number"], ["deals.team_id", "deals.number"]),
        Index(None, "team_id", "by_id", "at"),
        Index(None, "team_id", "at", "deal_number"),
        Index(None, "team_id", "batch"),
    )

    deal_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    via: Mapped[str] = mapped_column(String(8))
    channel_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    kind: Mapped[str] = mapped_column(String(16))
    before: Mapped[dict[str, object]]
    after: Mapped[dict[str, object]]
    batch: Mapped[str | None] = mapped_column(String(255))
    undone_at: Mapped[datetime | None]
    undoes: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(8))
    pipeline_id: Mapped[int]
    stage_id: Mapped[int]
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    owner_id: Mapped[str] = mapped_column(String(SLACK_ID))
    close_on: Mapped[date | None]
    lost_reason: Mapped[str | None] = mapped_column(String(120))
    source: Mapped[str | None] = mapped_column(String(120))
    category: Mapped[str | None] = mapped_column(String(16))


class ActivityRow(OfWorkspace, Base):
    """A note, call, e-mail or meeting on a deal; `seq` is that of the change that logged it, `at` when it happened."""

    __tablename__ = "activities"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "deal_number"], ["deals.team_id", "deals.number"]),
        Index(None, "team_id", "at"),
    )

    deal_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    at: Mapped[datetime]
    undone: Mapped[bool] = mapped_column(default=False)


class FollowUpRow(OfWorkspace, Base):
    """A dated reminder on a deal. `next_at` is when it is to be said at its minute; null when untimed, said or over.

    `kind` is "after_sale" for what winning planned, which is no step towards winning; null for all others.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "deal_number"], ["deals.team_id", "deals.number"]),
        ForeignKeyConstraint(["team_id", "person_id"], ["members.team_id", "members.user_id"]),
        Index(None, "team_id", "deal_number", "due_at"),
        Index(None, "team_id", "person_id", "due_at"),
        Index(None, "next_at", "team_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deal_number: Mapped[int]
    person_id: Mapped[str] = mapped_column(String(SLACK_ID))
    created_by: Mapped[str | None] = mapped_column(String(SLACK_ID))
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    timed: Mapped[bool]
    next_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    said_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    batch: Mapped[str | None] = mapped_column(String(255))
    kind: Mapped[str | None] = mapped_column(String(16))
