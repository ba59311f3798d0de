"""What the bot says unasked: what figures are counted from, rates between currencies, digests of other cadences."""

from __future__ import annotations

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
    return {}


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)


def downgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
