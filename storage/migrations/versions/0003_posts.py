"""What the bot says and answers: subscriptions, the outbox, requests already handled, figures once posted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
TEAM = sa.String(32)
SLACK_ID = sa.String(32)


def upgrade() -> None:
    create_subscriptions()
    create_outbox()
    create_handled_requests()
    create_posted_figures()


def create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel_id", SLACK_ID, nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.String(16), nullable=False),
        sa.Column("weekday", sa.Integer()),
        sa.Column("hour", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("created_by", SLACK_ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("team_id", "number", name="pk_subscriptions"),
        sa.ForeignKeyConstraint(
            ["team_id", "pipeline_id"],
            ["pipelines.team_id", "pipelines.id"],
            name="fk_subscriptions_team_id_pipeline_id",
        ),
    )
    op.create_index("ix_subscriptions_team_id_channel_id", "subscriptions", ["team_id", "channel_id"])
    op.create_index("ix_subscriptions_next_at_team_id", "subscriptions", ["next_at", "team_id"])


def create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("channel", SLACK_ID, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(120)),
        sa.Column("lease_until", INSTANT),
        sa.Column("attempted_at", INSTANT),
        sa.Column("sent_ts", sa.String(32)),
        sa.Column("sent_channel", SLACK_ID),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("occasion_at", INSTANT),
        sa.PrimaryKeyConstraint("team_id", "key", name="pk_outbox"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_outbox_team_id"),
    )
    op.create_index("ix_outbox_next_at_team_id", "outbox", ["next_at", "team_id"])
    op.create_index("ix_outbox_team_id_created_at", "outbox", ["team_id", "created_at"])


def create_handled_requests() -> None:
    op.create_table(
        "handled_requests",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answer", sa.JSON()),
        sa.PrimaryKeyConstraint("team_id", "key", name="pk_handled_requests"),
        sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name="fk_handled_requests_team_id"),
    )
    op.create_index("ix_handled_requests_team_id_at", "handled_requests", ["team_id", "at"])


def create_posted_figures() -> None:
    op.create_table(
        "posted_figures",
        sa.Column("team_id", TEAM, nullable=False),
        sa.Column("subscription_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period_end", INSTANT, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "subscription_number", "period_end", name="pk_posted_figures"),
        sa.ForeignKeyConstraint(
            ["team_id", "subscription_number"],
            ["subscriptions.team_id", "subscriptions.number"],
            name="fk_posted_figures_team_id_subscription_number",
        ),
    )


def downgrade() -> None:
    for table in ("posted_figures", "handled_requests", "outbox", "subscriptions"):
        op.drop_table(table)
