"""Column types: instants that are always UTC, and the workspace a row belongs to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class NaiveInstant(ValueError):
    """An instant without a zone was about to be written; nothing says what moment it means."""


class UtcInstant(TypeDecorator[datetime]):
    """An instant, to the microsecond: aware in any zone on the way in (else NaiveInstant), aware UTC on the way out.

    SQLite keeps it as text in UTC, which sorts as time does; PostgreSQL as `timestamptz`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC, in the shape the driver takes."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveInstant(f"{value!r} has no zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class BoundTeam(str):
    """A workspace id that reached the driver by way of a `team_id` column: what the guard looks for."""

    __slots__ = ()


class TeamId(TypeDecorator[str]):
    """A workspace id. Whatever is compared with or written to such a column arrives marked as BoundTeam."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Mark the value, so that the guard can tell it from a deal that happens to be called like a workspace."""
        return None if value is None else BoundTeam(value)


class not_sought(FunctionElement[datetime]):  # noqa: N801 - written like the SQL function it renders
    """An instant column that SQLite reads of the rows it found otherwise, and never looks for in an index.

    SQLite takes a range for narrow whatever it spans; "before this week" is nearly the whole book.
    """

    type = UtcInstant()
    inherit_cache = True
    name = "not_sought"


@compiles(not_sought, "postgresql")
def _as_it_is(element: not_sought, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(not_sought, "sqlite")
def _with_a_plus(element: not_sought, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


class epoch_microseconds(FunctionElement[int]):  # noqa: N801 - written like the SQL function it renders
    """Microseconds since 1970 of a UtcInstant column, exactly and alike on both databases."""

    type = BigInteger()
    inherit_cache = True
    name = "epoch_microseconds"


@compiles(epoch_microseconds, "postgresql")
def _on_postgresql(element: epoch_microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(extract(epoch FROM {compiler.process(element.clauses, **kw)}) * 1000000 AS BIGINT)"


@compiles(epoch_microseconds, "sqlite")
def _on_sqlite(element: epoch_microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    instant = compiler.process(element.clauses, **kw)
    # The fraction is cut off before strftime sees it: it rounds a last microsecond up to the next second.
    return f"(strftime('%s', substr({instant}, 1, 19)) * 1000000 + CAST(substr({instant}, 21, 6) AS INTEGER))"
