"""The command line. Everything heavy is imported only once the settings are known to be right."""

# ruff: noqa: PLC0415 - that is what the imports inside functions are for

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.settings import BadSettings, Purpose, Settings, environment, read_settings

WRONG = 2
"""Exit code for what the operator got wrong: settings, arguments, a port in use, a token Slack does not take."""

app = typer.Typer(
    name="affluent",
    help="The sales pipeline that lives in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """The `affluent` command."""
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("affluent"))
        raise typer.Exit


@app.callback()
def affluent(
    show: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The sales pipeline that lives in Slack."""


@app.command()
def run() -> None:
    """Run the bot until SIGTERM."""
    settings = _settings("run")
    from bot.run import run as running

    raise typer.Exit(_in_sentences(lambda: running(settings)))


@app.command()
def tick(
    at: Annotated[str, typer.Option(help="Decide what is due at this instant, such as 2026-11-23T09:00+01:00.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be posted; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do post what is due more than an hour from now.")] = False,
) -> None:
    """Decide and post what is due, once, then exit."""
    settings = _settings("database" if dry_run else "tick")
    instant = _instant(at) if at else None
    from bot.one_pass import dry_pass, is_far_ahead, one_pass

    if not dry_run and not yes and instant and is_far_ahead(instant) and not settings.on_loopback:
        _wrong("That instant is more than an hour ahead: add --yes to really post what is due by then, or --dry-run.")
    passing = dry_pass if dry_run else one_pass
    raise typer.Exit(_in_sentences(lambda: passing(settings, at=instant, say=typer.echo)))


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _settings("database")
    from bot.wiring import migrate as migrating

    raise typer.Exit(_in_sentences(lambda: migrating(settings, say=typer.echo)))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8766,
    manifest: Annotated[Path, typer.Option(exists=True, dir_okay=False)] = Path("app_manifest.yml"),
) -> None:
    """Serve a local Slack on this machine, to point SLACK_API_URL at."""
    variables = environment(os.environ, Path(".env"))
    from sandbox.server import serve_forever

    tokens = variables.get("SLACK_BOT_TOKEN"), variables.get("SLACK_APP_TOKEN")
    serving = serve_forever(port=port, manifest=manifest, bot_token=tokens[0], app_token=tokens[1])
    raise typer.Exit(_in_sentences(lambda: _until_interrupted(serving)))


@app.command()
def demo(port: Annotated[int, typer.Option(min=0, max=65535)] = 8765) -> None:
    """Serve a local Slack with a sales team in it, and the bot."""
    from bot.demo import demo as showing

    raise typer.Exit(_in_sentences(lambda: showing(port=port, say=typer.echo)))


def _settings(purpose: Purpose) -> Settings:
    """The settings, with logs set up as they say; all that is wrong goes to standard error and ends the process."""
    try:
        settings = read_settings(environment(os.environ, Path(".env")), purpose=purpose)
    except BadSettings as bad:
        _wrong(*bad.problems)
    from bot.logs import set_up_logs

    set_up_logs(level=settings.log_level, form=settings.log_format)
    return settings


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        _wrong(f"--at {text} is not an instant such as 2026-11-23T09:00+01:00.")
    if instant.tzinfo is None:
        _wrong(f"--at {text} has no offset from UTC: write 2026-11-23T09:00+01:00, or …Z.")
    return instant


def _wrong(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(WRONG)


def _in_sentences(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """The exit code of `work`; what an operator can mend is told in a sentence instead of a traceback."""
    from bot.troubles import TROUBLES, sentence_for

    try:
        return asyncio.run(work())
    except KeyboardInterrupt:
        return 0
    except TROUBLES as trouble:
        _wrong(sentence_for(trouble))


async def _until_interrupted(serving: Coroutine[Any, Any, None]) -> int:
    await serving
    return 0
