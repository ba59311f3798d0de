"""Alembic's entry, on the connection `storage.schema` hands it."""

from __future__ import annotations

from alembic import context

import storage.tables_deals
import storage.tables_posts  # noqa: F401 - these two imports are what fills the metadata
from storage.tables import Base


def belongs_to_the_book(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave SQLite's search tables alone: triggers keep them, and no class is mapped to them."""
    return not (kind == "table" and (name or "").startswith("deal_words"))


def migrate() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        include_object=belongs_to_the_book,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate()
