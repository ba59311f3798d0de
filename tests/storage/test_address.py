"""DATABASE_URL as hosting gives it."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from storage.address import read_address
from storage.database import BadDatabaseUrl, Database

GOOD = [
    ("sqlite:///affluent.db", "sqlite+aiosqlite:///affluent.db", {}),
    ("sqlite:////var/lib/affluent.db", "sqlite+aiosqlite:////var/lib/affluent.db", {}),
    ("postgres://u:p@db.example/sales", "postgresql+asyncpg://u:***@db.example/sales", {}),
    ("postgresql://u@h:6432/d?sslmode=disable", "postgresql+asyncpg://u@h:6432/d", {"ssl": False}),
    ("postgresql://u@h/d?sslmode=prefer", "postgresql+asyncpg://u@h/d", {"ssl": "prefer"}),
    ("postgresql://u@/d?host=/run/pg", "postgresql+asyncpg://u@/d", {"host": "/run/pg"}),
    (
        "postgresql://u@h/d?connect_timeout=10&application_name=sales&target_session_attrs=read-write",
        "postgresql+asyncpg://u@h/d",
        {"timeout": 10.0, "server_settings": {"application_name": "sales"}, "target_session_attrs": "read-write"},
    ),
]


@pytest.mark.parametrize(("url", "display", "args"), GOOD)
def test_a_good_url_says_where_the_database_is(url: str, display: str, args: dict[str, object]) -> None:
    address = read_address(url)
    assert (address.display, dict(address.connect_args)) == (display, args)


MODES = [
    ("require", ssl.CERT_NONE, False),
    ("verify-ca", ssl.CERT_REQUIRED, False),
    ("verify-full", ssl.CERT_REQUIRED, True),
    ("verify-full&sslrootcert=system", ssl.CERT_REQUIRED, True),
]


@pytest.mark.parametrize(("mode", "verifies", "checks_name"), MODES)
def test_tls_verifies_what_libpq_would(mode: str, verifies: ssl.VerifyMode, checks_name: bool) -> None:
    context = read_address(f"postgresql://u@h/d?sslmode={mode}").connect_args["ssl"]
    assert (context.verify_mode, context.check_hostname) == (verifies, checks_name)


def test_a_root_certificate_is_verified_against_even_when_only_tls_is_required(tmp_path: Path) -> None:
    certificate, key = tmp_path / "own.crt", tmp_path / "own.key"
    made: list[str | Path] = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=h",
        "-out",
        certificate,
    ]
    subprocess.run([*made, "-keyout", key], check=True, capture_output=True)
    url = f"postgresql://u@h/d?sslmode=require&sslrootcert={certificate}&sslcert={certificate}&sslkey={key}"
    context = read_address(url).connect_args["ssl"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, False)
    assert context.get_ca_certs()[0]["subject"] == ((("commonName", "h"),),)


BAD = [
    ("", "DATABASE_URL is not a URL such as sqlite:///affluent.db or postgresql://…"),
    ("affluent.db", "DATABASE_URL is not a URL such as sqlite:///affluent.db or postgresql://…"),
    ("mysql://u:secret@h/d", "DATABASE_URL names mysql; sqlite and postgresql are understood"),
    (
        "postgresql+psycopg://u:secret@h/d",
        "DATABASE_URL names postgresql+psycopg; sqlite and postgresql are understood",
    ),
    ("sqlite://", "DATABASE_URL names no file: sqlite:///affluent.db, or sqlite:////var/lib/affluent.db"),
    ("sqlite:///:memory:", "DATABASE_URL names no file: sqlite:///affluent.db, or sqlite:////var/lib/affluent.db"),
    ("sqlite:///a.db?mode=ro", "DATABASE_URL with sqlite takes a path and nothing else: sqlite:///affluent.db"),
    ("sqlite://host/a.db", "DATABASE_URL with sqlite takes a path and nothing else: sqlite:///affluent.db"),
    ("postgresql://h", "DATABASE_URL needs a host and a database: postgresql://user:password@host/database"),
    ("postgresql:///d", "DATABASE_URL needs a host and a database: postgresql://user:password@host/database"),
    (
        "postgresql://u:secret@h/d?pool=3&channel_binding=require",
        "DATABASE_URL has parameters that are not understood: channel_binding, pool",
    ),
    (
        "postgresql://u:secret@h/d?sslmode=yes",
        "sslmode in DATABASE_URL is one of disable, allow, prefer, require, verify-ca, verify-full",
    ),
    (
        "postgresql://u:secret@h/d?sslrootcert=/ca.pem",
        "sslrootcert in DATABASE_URL needs sslmode=require, verify-ca or verify-full",
    ),
    (
        "postgresql://u:secret@h/d?sslmode=verify-full&sslrootcert=/no/such/ca.pem",
        "a TLS file of DATABASE_URL cannot be read: [Errno 2] No such file or directory",
    ),
    ("postgresql://u:secret@h/d?connect_timeout=soon", "connect_timeout in DATABASE_URL is a number of seconds"),
    ("postgresql://u:secret@h/d?sslmode=require&sslmode=disable", "DATABASE_URL says sslmode more than once"),
    ("postgresql://u:secret@h:port/d", "DATABASE_URL is not a URL such as sqlite:///affluent.db or postgresql://…"),
]


@pytest.mark.parametrize(("url", "sentence"), BAD)
def test_a_bad_url_is_refused_in_a_sentence_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(BadDatabaseUrl) as refused:
        Database(url)
    assert str(refused.value) == sentence


async def test_a_database_does_not_show_its_password() -> None:
    database = Database("postgresql://u:secret@h/d?sslmode=require")
    assert (database.url_for_display, database.is_sqlite) == ("postgresql+asyncpg://u:***@h/d", False)
    await database.close()
