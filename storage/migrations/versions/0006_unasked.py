"""What the bot says unasked: what figures are counted from, rates between currencies, digests of other cadences."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.fact_views import VIEWS

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
TEAM = sa.String(32)
SLACK_ID = sa.String(32)
NEW_COUNTER = "INSERT INTO counters (team_id, name, next) SELECT team_id, :series, 1 FROM workspaces"
OLD_COUNTER = "DELETE FROM counters WHERE name = :series"
TOLD = ("source", "category")
"""What lines of the history come to know."""

Columns = dict[str, tuple[sa.Column[Any], ...]]


def added() -> Columns:
    return of_pipelines() | of_posts() | of_history() | of_rates() | of_nudges()


def of_pipelines() -> Columns:
    return {"pipelines": (sa.Column("removed_at", INSTANT), sa.Column("merged_into", sa.Integer()))}


def of_posts() -> Columns:
    return {
        "subscriptions": (sa.Column("month_day", sa.Integer()), sa.Column("sections", sa.JSON())),
        "outbox": (
            sa.Column("thread_of", sa.String(255)),
            sa.Column("thread_ts", sa.String(32)),
            sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("zone", sa.String(64)),
            sa.Column("worth_until", INSTANT),
        ),
        "channels": (sa.Column("trouble", sa.Text()),),
    }


def of_rates() -> Columns:
    return {"workspaces": (sa.Column("bank_switched", sa.JSON(), nullable=False, server_default="[]"),)}


def of_history() -> Columns:
    return {"deal_changes": (sa.Column("source", sa.String(120)), sa.Column("category", sa.String(16)))}


def indexed() -> dict[str, tuple[str, list[str]]]:
    return {
        "ix_deal_changes_team_id_at_deal_number": ("deal_changes", ["team_id", "at", "deal_number"]),
        "ix_deals_team_id_changed_at": ("deals", ["team_id", "changed_at"]),
        "ix_activities_team_id_at": ("activities", ["team_id", "at"]),
    }


def create_places() -> None:
    op.create_table(
        "former_places",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.Integer()),
        sa.PrimaryKeyConstraint("team_id", "stage_id", "until", name="pk_former_places"),
        sa.ForeignKeyConstraint(
            ["team_id", "stage_id"], ["stages.team_id", "stages.id"], name="fk_former_places_team_id_stage_id"
        ),
    )


def tell_places() -> None:
    """A stage that was taken away counted for itself until then, where it stood."""
    op.execute(
        "INSERT INTO former_places (team_id, stage_id, until, position, merged_into) "
        "SELECT team_id, id, removed_at, position, NULL FROM stages WHERE removed_at IS NOT NULL"
    )


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
    make_rates()
    op.drop_column("subscriptions", "trouble")
    tell_what_was()
    for name, (table, names) in indexed().items():
        op.create_index(name, table, names)
    create_places()
    tell_places()
    create_nudges()
    tell_stays()
    for view in VIEWS.values():
        op.execute(view)


def make_rates() -> None:
    op.create_table(
        "exchange_rates",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("counter", sa.String(3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.String(40), nullable=False),
        sa.Column("set_by", SLACK_ID),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "number", name="pk_exchange_rates"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_exchange_rates_team_id"),
    )
    op.execute(sa.text(NEW_COUNTER).bindparams(series="rate"))


def tell_what_was() -> None:
    """Every line of the history knows these fields as they were then: as today, and before each change as that says."""
    deals = sa.table("deals", *(sa.column(name) for name in ("team_id", "number", *TOLD)))
    names = ("team_id", "deal_number", "seq", "before", "undone_at", "undoes", *TOLD)
    changes = sa.table("deal_changes", *(sa.column(name) for name in names))
    its_deal = (deals.c.team_id == changes.c.team_id, deals.c.number == changes.c.deal_number)
    today = {field: sa.select(deals.c[field]).where(*its_deal).scalar_subquery() for field in TOLD}
    op.execute(sa.update(changes).values(today))
    for field in TOLD:
        tell_before(changes, field)


def tell_before(changes: sa.TableClause, field: str) -> None:
    """What a field was before each change of it, from the latest to the first."""
    key = (changes.c.team_id, changes.c.deal_number, changes.c.seq)
    edits = (
        sa.select(*key, sa.cast(changes.c.before, sa.Text).label("before"))
        .where(sa.cast(changes.c.before, sa.Text).like(f'%"{field}"%'))
        .where(changes.c.undone_at.is_(None), changes.c.undoes.is_(None))
        .order_by(*key[:2], changes.c.seq.desc())
    )
    told = [
        {"team": team_id, "deal": number, "line": seq, "was": json.loads(before)[field]}
        for team_id, number, seq, before in op.get_bind().execute(edits)
        if field in json.loads(before)
    ]
    earlier = (key[0] == sa.bindparam("team"), key[1] == sa.bindparam("deal"), key[2] < sa.bindparam("line"))
    if told:
        op.get_bind().execute(sa.update(changes).where(*earlier).values({field: sa.bindparam("was")}), told)


def downgrade() -> None:
    for view in VIEWS:
        op.execute(f"DROP VIEW {view}")
    for name, (table, _) in indexed().items():
        op.drop_index(name, table)
    op.drop_table("former_places")
    op.drop_table("exchange_rates")
    op.execute(sa.text(OLD_COUNTER).bindparams(series="rate"))
    for table in ("morning_notes", "nudge_lines"):
        op.drop_table(table)
    op.add_column("subscriptions", sa.Column("trouble", sa.Text()))
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
