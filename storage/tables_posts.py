"""Tables of what the bot says and answers: subscriptions, the outbox, requests already handled, figures once posted."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import SLACK_ID, Base, OfWorkspace


class SubscriptionRow(OfWorkspace, Base):
    """A digest for a channel, or for a person: which pipeline, how often, at what local time, in which language.

    `weekday` counts from 0, Monday; `month_day` is as in `pipeline.schedules`. `sections` are those shown, null for the
    usual ones. `next_at` is the next scheduled instant, null once ended.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"]),
        Index(None, "team_id", "channel_id"),
        Index(None, "next_at", "team_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[str] = mapped_column(String(SLACK_ID))
    pipeline_id: Mapped[int]
    cadence: Mapped[str] = mapped_column(String(16))
    weekday: Mapped[int | None]
    month_day: Mapped[int | None]
    sections: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    hour: Mapped[time]
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    created_by: Mapped[str | None] = mapped_column(String(SLACK_ID))
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class OutboxRow(OfWorkspace, Base):
    """A message to be posted once; `key` names its occasion.

    `status` goes from waiting to sending to sent, failed or unsure (left unsent, nobody can tell). `next_at` is when a
    process may take it up, by the real clock, and null once finished; `attempted_at` is when the first try began that
    may have reached Slack; `occasion_at` is the instant the message is about. A claim is `claimed_by` together with
    `attempts`. `revision` counts how often what it says was changed; a sent one that waits again is to be updated where
    it stands.

    One with `thread_of` is a reply to the message of that key: it waits, without `next_at`, until that stands, and then
    knows its `thread_ts`. `zone` is where nobody is to be disturbed by it at night, and `worth_until` when it is old
    news; null where neither matters. `repeats` counts how often the same occasion was to be posted again, and was not.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),
        Index(None, "next_at", "team_id"),
        Index(None, "team_id", "created_at"),
    )

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(SLACK_ID))
    payload: Mapped[dict[str, object]]
    status: Mapped[str] = mapped_column(String(8), default="waiting")
    next_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    sent_ts: Mapped[str | None] = mapped_column(String(32))
    sent_channel: Mapped[str | None] = mapped_column(String(SLACK_ID))
    revision: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    occasion_at: Mapped[datetime | None]
    thread_of: Mapped[str | None] = mapped_column(String(255))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    repeats: Mapped[int] = mapped_column(default=0, server_default="0")
    zone: Mapped[str | None] = mapped_column(String(64))
    worth_until: Mapped[datetime | None]


class HandledRequestRow(OfWorkspace, Base):
    """A request that was taken up, with the answer it got, so that its second delivery gets the same."""

    __tablename__ = "handled_requests"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]), Index(None, "team_id", "at"))

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[datetime]
    answer: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))


class PostedFiguresRow(OfWorkspace, Base):
    """The closing of a posted digest, to compare the next one's opening with."""

    __tablename__ = "posted_figures"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "subscription_number"], ["subscriptions.team_id", "subscriptions.number"]),
    )

    subscription_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    period_end: Mapped[datetime] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, object]]
