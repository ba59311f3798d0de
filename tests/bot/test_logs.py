import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import set_up_logs

WORD = "s3cret-deal-name"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process writes at DEBUG, as JSON; the logging of the tests is put back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    out = io.StringIO()
    set_up_logs(level="DEBUG", form="json", to=out)
    yield out
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def entries(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_entry_says_who_and_what(written: io.StringIO) -> None:
    structlog.get_logger("bot.test").info("posts", team="T1", sent=2)
    (entry,) = entries(written)
    del entry["timestamp"]
    assert entry == {"event": "posts", "team": "T1", "sent": 2, "level": "info", "logger": "bot.test"}


@pytest.mark.parametrize("name", ["text", "blocks", "payload", "response_url", "token", "body", "fields"])
def test_words_and_secrets_are_left_out_whoever_logs_them(written: io.StringIO, name: str) -> None:
    structlog.get_logger("bot.test").info("event", **{name: WORD})
    assert WORD not in written.getvalue()
    assert len(entries(written)) == 1


def fail() -> None:
    raise ValueError(f"cannot read {WORD}")


def test_a_fault_tells_its_place_and_not_its_words(written: io.StringIO) -> None:
    try:
        try:
            fail()
        except ValueError as inner:
            raise RuntimeError(WORD) from inner
    except RuntimeError:
        structlog.get_logger("bot.test").exception("request_failed", code="ABCDEF")
    (entry,) = entries(written)
    assert WORD not in written.getvalue()
    assert (entry["fault"], entry["code"]) == ("RuntimeError", "ABCDEF")
    assert entry["at"].startswith("test_logs.py:")
    assert entry["because"].startswith("ValueError at test_logs.py:")


def test_the_machines_own_trouble_is_told_in_words(written: io.StringIO) -> None:
    structlog.get_logger("bot.test").error("tick_failed", exc_info=OSError(28, "No space left on device", "/tmp/x"))
    assert entries(written)[0]["fault"] == "OSError: No space left on device"


@pytest.mark.parametrize(
    "name", ["slack_bolt", "slack_sdk.web.base_client", "slack_bolt.RequestVerification", "aiohttp"]
)
def test_libraries_are_heard_from_warning_on_whatever_level_they_give_themselves(
    written: io.StringIO, name: str
) -> None:
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.debug("Sending a request - data: %s", WORD)
    logger.info("Invalid request signature detected (body: %s)", WORD)
    logger.warning("Slack is slow")
    logger.setLevel(before)
    assert [entry["event"] for entry in entries(written)] == ["Slack is slow"]


async def test_a_task_nobody_awaited_does_not_tell_its_words(written: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    error = ValueError(WORD)
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": error, "task": error})
    assert WORD not in written.getvalue()
    assert entries(written)[0]["fault"] == "ValueError"


def test_the_console_form_is_for_people(written: io.StringIO) -> None:
    set_up_logs(level="INFO", form="console", to=written)
    structlog.get_logger("bot.test").info("posts", sent=2, text=WORD)
    assert WORD not in written.getvalue()
    assert "posts" in written.getvalue()
