"""Tables of what people are told in the morning: where a silent deal was brought up, and what each was told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import SLACK_ID, Base, OfWorkspace


class NudgeLineRow(OfWorkspace, Base):
    """A line about a silent deal in a message of the outbox, by that message's `key`; put there at `at`."""

    __tablename__ = "nudge_lines"
    __table_args__ = (ForeignKeyConstraint(["team_id", "deal_number"], ["deals.team_id", "deals.number"]),)

    deal_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[datetime]


class MorningNoteRow(OfWorkspace, Base):
    """Something a person hears of once, in a morning message; `about` names it ("handed:42:7", "left:U123").

    `deal_number` and `by_id` (a Slack id) are of a deal that was handed over. `told_at` is null while it waits.
    """

    __tablename__ = "morning_notes"
    __table_args__ = (ForeignKeyConstraint(["team_id", "person_id"], ["members.team_id", "members.user_id"]),)

    person_id: Mapped[str] = mapped_column(String(SLACK_ID), primary_key=True)
    about: Mapped[str] = mapped_column(String(120), primary_key=True)
    deal_number: Mapped[int | None]
    by_id: Mapped[str | None] = mapped_column(String(SLACK_ID))
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
