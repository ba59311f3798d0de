"""Tables of customers and of administration: contacts, goals, exchange rates, and the list of what admins did."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import SLACK_ID, Base, OfWorkspace


class ContactRow(OfWorkspace, Base):
    """A person at the customer of a deal. A removed one stays for undo; an erased one is gone altogether."""

    __tablename__ = "contacts"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "deal_number"], ["deals.team_id", "deals.number"]),
        Index(None, "team_id", "deal_number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deal_number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(String(SLACK_ID))
    removed_at: Mapped[datetime | None]


class GoalRow(OfWorkspace, Base):
    """What is to be won per month or quarter from `starts_on` on, until a later one; `person_id` "" is the team."""

    __tablename__ = "goals"
    __table_args__ = (ForeignKeyConstraint(["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"]),)

    pipeline_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(String(SLACK_ID), primary_key=True)
    per: Mapped[str] = mapped_column(String(8), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    set_at: Mapped[datetime]
    set_by: Mapped[str | None] = mapped_column(String(SLACK_ID))


class ExchangeRateRow(OfWorkspace, Base):
    """A workspace's own rate: from `day` on, 1 `currency` is `rate` (exact decimals) of `counter`; `pipeline.exchange`.

    A row is never changed but for its removal, so that figures of the past keep the rates that were known then.
    """

    __tablename__ = "exchange_rates"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3))
    counter: Mapped[str] = mapped_column(String(3))
    day: Mapped[date]
    rate: Mapped[str] = mapped_column(String(40))
    set_by: Mapped[str | None] = mapped_column(String(SLACK_ID))
    set_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class AuditRow(OfWorkspace, Base):
    """One act of administration: who, when, what, with its facts; never the text of a deal."""

    __tablename__ = "audit"
    __table_args__ = (ForeignKeyConstraint(["team_id"], ["workspaces.team_id"]),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    act: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, object]]
