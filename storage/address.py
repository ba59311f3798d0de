"""A `DATABASE_URL` as hosting gives it, turned into what the drivers take."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
"""libpq's `sslmode` (PostgreSQL manual, "SSL Support")."""

_TLS_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
_SQLITE = frozenset({"sqlite", "sqlite+aiosqlite"})


class BadDatabaseUrl(ValueError):
    """A DATABASE_URL that cannot be used; says why in a sentence, without the password."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is: the URL with its driver, and what the driver is told on connecting."""

    url: URL
    connect_args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def display(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)


def read_address(text: str) -> Address:
    """Read `sqlite:///path`, `postgres://…` or `postgresql://…`; BadDatabaseUrl for anything else.

    Of the parameters after `?`, libpq's own are understood: sslmode, sslrootcert, sslcert, sslkey, sslcrl, host (a
    socket's folder), connect_timeout (seconds), application_name, target_session_attrs.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as unreadable:
        raise BadDatabaseUrl(
            "DATABASE_URL is not a URL such as sqlite:///affluent.db or postgresql://…"
        ) from unreadable
    if url.drivername in _SQLITE:
        return _file(url)
    if url.drivername in _POSTGRESQL:
        return _server(url)
    raise BadDatabaseUrl(f"DATABASE_URL names {url.drivername}; sqlite and postgresql are understood")


def _file(url: URL) -> Address:
    if not url.database or url.database == ":memory:":
        raise BadDatabaseUrl("DATABASE_URL names no file: sqlite:///affluent.db, or sqlite:////var/lib/affluent.db")
    if url.host or url.query:
        raise BadDatabaseUrl("DATABASE_URL with sqlite takes a path and nothing else: sqlite:///affluent.db")
    return Address(url.set(drivername="sqlite+aiosqlite"))


def _server(url: URL) -> Address:
    query = {name: _once(name, value) for name, value in url.query.items()}
    args: dict[str, Any] = {}
    tls = {name: query.pop(name) for name in ("sslmode", *_TLS_FILES) if name in query}
    if tls:
        args["ssl"] = _tls(tls)
    for name, put in _DRIVER_ARGUMENTS.items():
        if name in query:
            put(args, query.pop(name))
    if query:
        raise BadDatabaseUrl(f"DATABASE_URL has parameters that are not understood: {', '.join(sorted(query))}")
    if not (url.host or "host" in args) or not url.database:
        raise BadDatabaseUrl("DATABASE_URL needs a host and a database: postgresql://user:password@host/database")
    return Address(url.set(drivername="postgresql+asyncpg", query={}), args)


def _once(name: str, value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return value
    raise BadDatabaseUrl(f"DATABASE_URL says {name} more than once")


def _timeout(args: dict[str, Any], value: str) -> None:
    if not value.isdigit():
        raise BadDatabaseUrl("connect_timeout in DATABASE_URL is a number of seconds")
    args["timeout"] = float(value)


_DRIVER_ARGUMENTS: Mapping[str, Callable[[dict[str, Any], str], None]] = {
    "host": lambda args, value: args.update(host=value),
    "connect_timeout": _timeout,
    "application_name": lambda args, value: args.update(server_settings={"application_name": value}),
    "target_session_attrs": lambda args, value: args.update(target_session_attrs=value),
}


def _tls(parameters: Mapping[str, str]) -> str | bool | ssl.SSLContext:
    """What asyncpg takes for `ssl`, meaning what libpq means by these parameters.

    Without `sslrootcert` the verifying modes trust what the system trusts, where libpq looks for a file in the home.
    """
    mode = parameters.get("sslmode", "prefer")
    if mode not in TLS_MODES:
        raise BadDatabaseUrl(f"sslmode in DATABASE_URL is one of {', '.join(TLS_MODES)}")
    files = {name: parameters[name] for name in _TLS_FILES if name in parameters}
    if mode in {"disable", "allow", "prefer"}:
        if files:
            raise BadDatabaseUrl(f"{', '.join(files)} in DATABASE_URL needs sslmode=require, verify-ca or verify-full")
        return False if mode == "disable" else mode
    try:
        return _context(mode, files)
    except (OSError, ssl.SSLError) as unreadable:
        raise BadDatabaseUrl(f"a TLS file of DATABASE_URL cannot be read: {unreadable}") from unreadable


def _context(mode: str, files: Mapping[str, str]) -> ssl.SSLContext:
    root = files.get("sslrootcert")
    context = ssl.create_default_context(cafile=None if root == "system" else root)
    # libpq: require with a root certificate verifies as verify-ca does.
    context.check_hostname = mode == "verify-full"
    if mode == "require" and root is None:
        context.verify_mode = ssl.CERT_NONE
    if crl := files.get("sslcrl"):
        context.load_verify_locations(cafile=crl)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    if certificate := files.get("sslcert"):
        context.load_cert_chain(certificate, files.get("sslkey"))
    return context
