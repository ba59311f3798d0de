"""What a team decides for itself: rules of stages and pipelines, roles, goals, settings; contacts; the audit list."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from pipeline.names import fold, fold_company

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
TEAM = sa.String(32)
SLACK_ID = sa.String(32)
NEW_SERIES = ("contact", "audit")
NEW_COUNTER = "INSERT INTO counters (team_id, name, next) SELECT team_id, :series, 1 FROM workspaces"
OLD_COUNTER = "DELETE FROM counters WHERE name = :series"


def flag(name: str, *, default: bool) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true() if default else sa.false())


def many(name: str, default: str = "[]") -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default=default)


Columns = dict[str, tuple[sa.Column[Any], ...]]


def added() -> Columns:
    return of_teams() | of_deals()


def of_teams() -> Columns:
    return {
        "workspaces": (
            sa.Column("policy", sa.String(16), nullable=False, server_default="everyone"),
            sa.Column("visibility", sa.String(8), nullable=False, server_default="all"),
            flag("guests_may", default=False),
            sa.Column("week_starts", sa.Integer(), nullable=False, server_default="0"),
            many("working_days", "[0, 1, 2, 3, 4]"),
            sa.Column("fiscal_starts", sa.Integer(), nullable=False, server_default="1"),
            sa.Column("welcomed_at", INSTANT),
        ),
        "members": (
            flag("is_named_admin", default=False),
            sa.Column("role", sa.String(40)),
            sa.Column("chosen_language", sa.String(16)),
            sa.Column("chosen_country", sa.String(2)),
            sa.Column("quiet_from", sa.Time()),
            sa.Column("quiet_to", sa.Time()),
            flag("wants_dms", default=True),
            sa.Column("erased_at", INSTANT),
        ),
        "channels": (sa.Column("default_source", sa.String(120)),),
        "pipelines": (
            many("managers"),
            many("after_sale", "[7, 30, 90]"),
            sa.Column("hot_at", sa.Integer()),
            sa.Column("feed_channel_id", SLACK_ID),
            flag("celebrates", default=True),
            flag("tells_losses", default=False),
            flag("asks_what_decided", default=False),
            many("disqualifying"),
            many("role_stages", "{}"),
        ),
        "stages": (
            many("required"),
            many("hand_to"),
            sa.Column("hand_next", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("follow_up_days", sa.Integer()),
            sa.Column("follow_up_text", sa.Text()),
            sa.Column("merged_into", sa.Integer()),
            sa.Column("created_at", INSTANT),
        ),
    }


def of_deals() -> Columns:
    return {
        "outbox": (sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),),
        "follow_ups": (sa.Column("kind", sa.String(16)),),
        "deals": (
            sa.Column("name_folded", sa.String(200), nullable=False, server_default=""),
            sa.Column("company_folded", sa.Text()),
            many("bant", "{}"),
            sa.Column("won_because", sa.Text()),
            sa.Column("origin", sa.String(80)),
            sa.Column("hot_said_at", INSTANT),
        ),
    }


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    fold_companies()
    fold_names()
    op.create_index("ix_deals_team_id_name_folded", "deals", ["team_id", "name_folded"])
    op.create_index("ix_deals_team_id_company_folded", "deals", ["team_id", "company_folded"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_deals_open", "deals", ["team_id", "number"], postgresql_where=sa.text("status = 'open'"))
    else:
        op.create_index("ix_deals_status_number", "deals", ["team_id", "status", "number", "folded"])
    op.create_index("ix_deals_team_id_origin", "deals", ["team_id", "origin"])
    op.execute("UPDATE workspaces SET welcomed_at = created_at")
    for series in NEW_SERIES:
        op.execute(sa.text(NEW_COUNTER).bindparams(series=series))
    create_contacts()
    create_goals()
    create_audit()


def fold_names() -> None:
    """And their names, said in full."""
    deals = sa.table("deals", *(sa.column(name) for name in ("team_id", "name", "name_folded")))
    for team_id, name in op.get_bind().execute(sa.select(deals.c.team_id, deals.c.name).distinct()).all():
        of_name = (deals.c.team_id == team_id, deals.c.name == name)
        op.execute(sa.update(deals).where(*of_name).values(name_folded=fold(name)[:200]))


def fold_companies() -> None:
    """Deals written down before know their companies too, as `storage.history.refold` would have them."""
    deals = sa.table("deals", *(sa.column(name) for name in ("team_id", "company", "company_folded")))
    known = op.get_bind().execute(sa.select(deals.c.team_id, deals.c.company).distinct()).all()
    for team_id, company in known:
        if folded := fold_company(company or ""):
            of_company = (deals.c.team_id == team_id, deals.c.company == company)
            op.execute(sa.update(deals).where(*of_company).values(company_folded=folded))


def create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("deal_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(120)),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", SLACK_ID),
        sa.Column("removed_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "number", name="pk_contacts"),
        sa.ForeignKeyConstraint(
            ["team_id", "deal_number"], ["deals.team_id", "deals.number"], name="fk_contacts_team_id_deal_number"
        ),
    )
    op.create_index("ix_contacts_team_id_deal_number", "contacts", ["team_id", "deal_number"])


def create_goals() -> None:
    op.create_table(
        "goals",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("person_id", SLACK_ID, nullable=False),
        sa.Column("per", sa.String(8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", SLACK_ID),
        sa.PrimaryKeyConstraint("team_id", "pipeline_id", "person_id", "per", "starts_on", name="pk_goals"),
        sa.ForeignKeyConstraint(
            ["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"], name="fk_goals_team_id_pipeline_id"
        ),
    )


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", SLACK_ID),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "seq", name="pk_audit"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_audit_team_id"),
    )


def downgrade() -> None:
    for table in ("audit", "goals", "contacts"):
        op.drop_table(table)
    for series in NEW_SERIES:
        op.execute(sa.text(OLD_COUNTER).bindparams(series=series))
    op.drop_index("ix_deals_team_id_origin", "deals")
    op.drop_index("ix_deals_open" if op.get_bind().dialect.name == "postgresql" else "ix_deals_status_number", "deals")
    op.drop_index("ix_deals_team_id_company_folded", "deals")
    op.drop_index("ix_deals_team_id_name_folded", "deals")
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
