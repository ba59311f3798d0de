"""Workspaces, their counters and people, pipelines and stages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

INSTANT = sa.DateTime(timezone=True)
TEAM = sa.String(32)
SLACK_ID = sa.String(32)


def upgrade() -> None:
    create_workspaces()
    create_members()
    create_channels()
    create_pipelines()


def create_workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("bot_user_id", SLACK_ID),
        sa.Column("installer_id", SLACK_ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", name="pk_workspaces"),
    )
    op.create_table(
        "counters",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "name", name="pk_counters"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_counters_team_id"),
    )


def create_members() -> None:
    op.create_table(
        "members",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("folded", sa.String(255), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("dm_channel", SLACK_ID),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("next_morning_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_members"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_members_team_id"),
    )
    op.create_index("ix_members_team_id_folded", "members", ["team_id", "folded"])
    op.create_index("ix_members_next_morning_at_team_id", "members", ["next_morning_at", "team_id"])


def create_channels() -> None:
    op.create_table(
        "channels",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("channel_id", SLACK_ID, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", name="pk_channels"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_channels_team_id"),
    )


def create_pipelines() -> None:
    op.create_table(
        "pipelines",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("key", sa.String(32)),
        sa.Column("channel_id", SLACK_ID),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lost_reasons", sa.JSON(), nullable=False),
        sa.Column("next_nudge_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_pipelines"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_pipelines_team_id"),
    )
    op.create_index("ix_pipelines_team_id_channel_id", "pipelines", ["team_id", "channel_id"])
    op.create_index("ix_pipelines_next_nudge_at_team_id", "pipelines", ["next_nudge_at", "team_id"])
    op.create_table(
        "stages",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("key", sa.String(32)),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("stale_days", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("removed_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_stages"),
        sa.ForeignKeyConstraint(
            ["team_id", "pipeline_id"], ["pipelines.team_id", "pipelines.id"], name="fk_stages_team_id_pipeline_id"
        ),
    )
    op.create_index("ix_stages_team_id_pipeline_id_position", "stages", ["team_id", "pipeline_id", "position"])


def downgrade() -> None:
    for table in ("stages", "pipelines", "channels", "members", "counters", "workspaces"):
        op.drop_table(table)
