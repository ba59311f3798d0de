"""Logs: who, what and how long, never what was said. Ids and durations only, whatever the level."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from slack_sdk.errors import SlackApiError

PRIVATE = frozenset(
    {"text", "blocks", "message", "payload", "body", "fields", "press", "value", "content", "reply", "name", "words"}
    | {"token", "authorization", "response_url", "view", "url", "state", "private_metadata", "form", "errors"}
)
"""Fields of an entry that may carry what people wrote or a secret: dropped, whoever logs them."""

OURS = ("bot", "commands", "digests", "messages", "storage", "pipeline", "sandbox")
"""Packages whose entries are kept at the level asked for; everybody else's only from WARNING on.

At DEBUG the Slack SDK prints whole requests and answers, and Bolt tells a bad signature at INFO with the whole body.
"""

Entry = MutableMapping[str, Any]


def drop_private(_logger: object, _method: str, entry: Entry) -> Entry:
    """Leave out every field that may carry words or secrets."""
    for name in PRIVATE & set(entry):
        del entry[name]
    return entry


def tell_fault(_logger: object, _method: str, entry: Entry) -> Entry:
    """Put an exception as its kind and its places in the code; its message is left out, for it may quote people."""
    given = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        entry["fault"] = _kind(error)
        entry["at"] = _places(error.__traceback__)
        if cause := error.__cause__ or error.__context__:
            entry["because"] = f"{_kind(cause)} at {_places(cause.__traceback__)}"
    return entry


def _kind(error: BaseException) -> str:
    """The exception's name, with the words that are certainly the machine's own."""
    name = type(error).__name__
    if isinstance(error, SlackApiError):
        return f"{name}: {_slack_word(error)}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def _slack_word(error: SlackApiError) -> str:
    response = error.response
    return str(response.get("error", "no answer")) if hasattr(response, "get") else "no answer"


def _places(traceback: TracebackType | None) -> str:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return " < ".join(reversed(places[-12:]))


def set_up_logs(*, level: str, form: Literal["console", "json"], to: TextIO | None = None) -> None:
    """Send every log of the process, ours and the libraries', to `to` (standard error) through the same sieve."""
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_fault,
        drop_private,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *steps,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(_formatter(form, steps))
    # At the handler, because Bolt gives its loggers the root's level as it makes them.
    handler.addFilter(_is_kept)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _is_kept(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS


def _formatter(form: Literal["console", "json"], steps: list[Any]) -> logging.Formatter:
    writer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*steps, _cut_foreign],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, writer],
        keep_exc_info=False,
    )


def _cut_foreign(_logger: object, _method: str, entry: Entry) -> Entry:
    """A library's first line: asyncio puts the whole exception, words and all, in those that follow."""
    entry["event"] = next(iter(str(entry.get("event", "")).splitlines()), "")[:200]
    return entry
