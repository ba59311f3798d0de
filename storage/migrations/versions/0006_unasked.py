"""What the bot says unasked: what figures are counted from, rates between currencies, digests of other cadences."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
TEAM = sa.String(32)
SLACK_ID = sa.String(32)

Columns = dict[str, tuple[sa.Column[Any], ...]]


def added() -> Columns:
    return of_posts() | of_history() | of_nudges()


def of_posts() -> Columns:
    return {
        "subscriptions": (sa.Column("month_day", sa.Integer()), sa.Column("sections", sa.JSON())),
        "outbox": (
            sa.Column("thread_of", sa.String(255)),
            sa.Column("thread_ts", sa.String(32)),
            sa.Column("zone", sa.String(64)),
            sa.Column("worth_until", INSTANT),
        ),
        "channels": (sa.Column("trouble", sa.Text()),),
    }


def of_history() -> Columns:
    return {"deal_changes": (sa.Column("source", sa.String(120)),)}


def of_nudges() -> Columns:
    return {
        "deals": (sa.Column("spared_at", INSTANT), sa.Column("stage_since", INSTANT)),
        "stages": (
            sa.Column("watches_close", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("watches_age", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("slow_after", sa.Integer()),
        ),
    }


def create_nudges() -> None:
    op.create_table(
        "nudge_lines",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("deal_number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "deal_number", "key", name="pk_nudge_lines"),
        sa.ForeignKeyConstraint(
            ["team_id", "deal_number"], ["deals.team_id", "deals.number"], name="fk_nudge_lines_team_id_deal_number"
        ),
    )
    op.create_table(
        "morning_notes",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("person_id", SLACK_ID, nullable=False),
        sa.Column("about", sa.String(120), nullable=False),
        sa.Column("deal_number", sa.Integer()),
        sa.Column("by_id", SLACK_ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "person_id", "about", name="pk_morning_notes"),
        sa.ForeignKeyConstraint(
            ["team_id", "person_id"], ["members.team_id", "members.user_id"], name="fk_morning_notes_team_id_person_id"
        ),
    )


def tell_stays() -> None:
    """Since when each deal is where it is: since its last visit began."""
    op.execute(
        "UPDATE deals SET stage_since = (SELECT max(v.entered_at) FROM stage_visits v "
        "WHERE v.team_id = deals.team_id AND v.deal_number = deals.number AND NOT v.undone)"
    )


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    op.drop_column("subscriptions", "trouble")
    tell_sources()
    create_nudges()
    tell_stays()


def tell_sources() -> None:
    """Every line of the history knows where the deal had come from then: as today, and before each edit as it says."""
    deals = sa.table("deals", *(sa.column(name) for name in ("team_id", "number", "source")))
    names = ("team_id", "deal_number", "seq", "source", "before", "undone_at", "undoes")
    changes = sa.table("deal_changes", *(sa.column(name) for name in names))
    its_deal = (deals.c.team_id == changes.c.team_id, deals.c.number == changes.c.deal_number)
    op.execute(sa.update(changes).values(source=sa.select(deals.c.source).where(*its_deal).scalar_subquery()))
    key = (changes.c.team_id, changes.c.deal_number, changes.c.seq)
    edits = (
        sa.select(*key, sa.cast(changes.c.before, sa.Text).label("before"))
        .where(sa.cast(changes.c.before, sa.Text).like('%"source"%'))
        .where(changes.c.undone_at.is_(None), changes.c.undoes.is_(None))
        .order_by(*key[:2], changes.c.seq.desc())
    )
    for team_id, number, seq, before in op.get_bind().execute(edits).all():
        if "source" in (told := json.loads(before)):
            earlier = (changes.c.team_id == team_id, changes.c.deal_number == number, changes.c.seq < seq)
            op.execute(sa.update(changes).where(*earlier).values(source=told["source"]))


def downgrade() -> None:
    for table in ("morning_notes", "nudge_lines"):
        op.drop_table(table)
    op.add_column("subscriptions", sa.Column("trouble", sa.Text()))
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
