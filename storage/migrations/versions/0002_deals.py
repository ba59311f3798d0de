"""Deals, where they have been, everything done to them, and what is to be done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
TEAM = sa.String(32)
SLACK_ID = sa.String(32)


def upgrade() -> None:
    create_deals()
    create_visits()
    create_changes()
    create_activities()
    create_follow_ups()


def create_deals() -> None:
    op.create_table(
        "deals",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("company", sa.String(120)),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("value_minor", sa.BigInteger()),
        sa.Column("currency", sa.String(3)),
        sa.Column("owner_id", SLACK_ID, nullable=False),
        sa.Column("source", sa.String(120)),
        sa.Column("close_on", sa.Date()),
        sa.Column("category", sa.String(16)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", SLACK_ID),
        sa.Column("closed_at", INSTANT),
        sa.Column("lost_reason", sa.String(120)),
        sa.Column("lost_comment", sa.Text()),
        sa.Column("life_at", INSTANT, nullable=False),
        sa.Column("life_kind", sa.String(16), nullable=False),
        sa.Column("owner_since", INSTANT),
        sa.Column("put_off_until", sa.Date()),
        sa.Column("parked_until", sa.Date()),
        sa.Column("parked_reason", sa.Text()),
        sa.Column("nudged_at", INSTANT),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "number", name="pk_deals"),
        sa.ForeignKeyConstraint(
            ["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"], name="fk_deals_team_id_pipeline_id"
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "stage_id"], ["stages.team_id", "stages.id"], name="fk_deals_team_id_stage_id"
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "owner_id"], ["members.team_id", "members.user_id"], name="fk_deals_team_id_owner_id"
        ),
    )
    op.create_index("ix_deals_team_id_owner_id_status", "deals", ["team_id", "owner_id", "status"])
    op.create_index(
        "ix_deals_team_id_pipeline_id_status_stage_id", "deals", ["team_id", "pipeline_id", "status", "stage_id"]
    )


def create_visits() -> None:
    op.create_table(
        "stage_visits",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("deal_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "deal_number", "seq", name="pk_stage_visits"),
        of_a_deal("stage_visits"),
        sa.ForeignKeyConstraint(
            ["team_id", "stage_id"], ["stages.team_id", "stages.id"], name="fk_stage_visits_team_id_stage_id"
        ),
    )
    op.create_index("ix_stage_visits_team_id_stage_id_left_at", "stage_visits", ["team_id", "stage_id", "left_at"])


def create_changes() -> None:
    op.create_table(
        "deal_changes",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("deal_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", SLACK_ID),
        sa.Column("via", sa.String(8), nullable=False),
        sa.Column("channel_id", SLACK_ID),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("batch", sa.String(255)),
        sa.Column("undone_at", INSTANT),
        sa.Column("undoes", sa.Integer()),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("value_minor", sa.BigInteger()),
        sa.Column("currency", sa.String(3)),
        sa.Column("owner_id", SLACK_ID, nullable=False),
        sa.Column("close_on", sa.Date()),
        sa.Column("lost_reason", sa.String(120)),
        sa.PrimaryKeyConstraint("team_id", "deal_number", "seq", name="pk_deal_changes"),
        of_a_deal("deal_changes"),
    )
    op.create_index("ix_deal_changes_team_id_by_id_at", "deal_changes", ["team_id", "by_id", "at"])
    op.create_index("ix_deal_changes_team_id_batch", "deal_changes", ["team_id", "batch"])


def create_activities() -> None:
    op.create_table(
        "activities",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("deal_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", SLACK_ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "deal_number", "seq", name="pk_activities"),
        of_a_deal("activities"),
    )


def create_follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_number", sa.Integer(), nullable=False),
        sa.Column("person_id", SLACK_ID, nullable=False),
        sa.Column("created_by", SLACK_ID),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("done_at", INSTANT),
        sa.Column("cancelled_at", INSTANT),
        sa.Column("said_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("batch", sa.String(255)),
        sa.PrimaryKeyConstraint("team_id", "number", name="pk_follow_ups"),
        of_a_deal("follow_ups"),
        sa.ForeignKeyConstraint(
            ["team_id", "person_id"], ["members.team_id", "members.user_id"], name="fk_follow_ups_team_id_person_id"
        ),
    )
    op.create_index("ix_follow_ups_team_id_deal_number_due_at", "follow_ups", ["team_id", "deal_number", "due_at"])
    op.create_index("ix_follow_ups_team_id_person_id_due_at", "follow_ups", ["team_id", "person_id", "due_at"])
    op.create_index("ix_follow_ups_next_at_team_id", "follow_ups", ["next_at", "team_id"])


def of_a_deal(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team_id", "deal_number"], ["deals.team_id", "deals.number"], name=f"fk_{table}_team_id_deal_number"
    )


def downgrade() -> None:
    for table in ("follow_ups", "activities", "deal_changes", "stage_visits", "deals"):
        op.drop_table(table)
