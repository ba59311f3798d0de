"""A database that goes away for a moment, as when it is restarted, and what is simply done again then."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

PAUSES = (0.1, 0.3, 0.8)
"""Seconds before each further try of what somebody waits for: Slack gives a command three."""

LONG_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try of what nobody waits for: a database is back from its restart by then."""

_CANNOT_CONNECT = (ConnectionError, FileNotFoundError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)
"""What the driver raises where nobody listens (on a socket's path: no such file), or a server only just starts."""

_SHUTTING_DOWN = ("57P01", "57P02", "57P03")
"""SQLSTATEs of PostgreSQL's appendix A for a connection that an administrator or a crash ended."""

log = structlog.get_logger()


class CutOff(Exception):
    """The connection was lost, or none is to be had, or no lock. What was being committed may or may not have been."""


@contextmanager
def noticed() -> Iterator[None]:
    """Make one CutOff of the many ways to be told so."""
    try:
        yield
    except _CANNOT_CONNECT as error:
        raise CutOff from error
    except DBAPIError as error:
        if error.connection_invalidated or _passes(error.orig):
            raise CutOff from error
        raise


def _passes(error: object) -> bool:
    """Whether the database is only shutting down or starting up, or its file in somebody else's hands (a backup's)."""
    if getattr(error, "sqlstate", None) in _SHUTTING_DOWN:
        return True
    # The low byte is the error, the rest says more of it: https://sqlite.org/rescode.html
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


async def through_cuts(
    act: Callable[[], Awaitable[T]],
    *,
    pauses: Sequence[float] = PAUSES,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """What `act` returns; done again where it was cut off, so only for what does no harm when it is done twice.

    CutOff where the database is not back after the last pause.
    """
    for pause in pauses:
        try:
            return await act()
        except CutOff as cut:
            log.warning("database_cut_off", again_in=pause, kind=type(cut.__cause__).__name__)
            await sleep(pause)
    return await act()
