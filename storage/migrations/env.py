"""Alembic's entry, on the connection `storage.schema` hands it."""

from __future__ import annotations

from alembic import context

import storage.tables_deals
import storage.tables_nudges
import storage.tables_people
import storage.tables_posts  # noqa: F401 - these imports are what fills the metadata
from storage.schema import compared
from storage.tables import Base


def migrate() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=compared(connection),
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate()
