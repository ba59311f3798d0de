"""A month of selling while Slack fails in every way it knows: afterwards nothing is lost, and nothing stands twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.end_to_end.month import Befall, Month, decided, forms_of_the_digest, let_time_pass, standing, the_book
from tests.end_to_end.office import LEA, TOM, Mode, open_office

CHART, PICTURE, TABLE_ALONE = ["data_visualization"], ["image"], list[str]()


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What befalls every step, what befalls the first look at it later, and the form the digest takes."""

    befall: tuple[Befall, ...] = ()
    later: tuple[Befall, ...] = ()
    digest: list[str]


def fault(kind: str, *arguments: Any, **named: Any) -> Befall:
    def befall(slack: Sandbox) -> None:
        getattr(slack.faults, kind)(*arguments, **named)

    return befall


def first_call_and_post(kind: str, *arguments: Any, **named: Any) -> tuple[Befall, Befall]:
    """On the first call of a step, whichever it is, and on its first post."""
    return fault(kind, "*", *arguments, **named), fault(kind, "chat.postMessage", *arguments, **named)


def torn_now_and_then(slack: Sandbox) -> None:
    """A torn connection is noticed after some seconds, so not before every step."""
    if len(slack.traffic.requests) % 4 == 1:
        slack.faults.cut_connections(abrupt=True)


NO_CHART = fault("refuse_block", "data_visualization")

EITHER_WAY = {
    "nothing goes wrong": Trouble(digest=CHART),
    "Slack says wait": Trouble(befall=first_call_and_post("rate_limit", retry_after=1), digest=CHART),
    "Slack says wait half a minute to all posts": Trouble(
        befall=(fault("rate_limit", "chat.postMessage", retry_after=30, times=9),), digest=CHART
    ),
    "a server error": Trouble(befall=first_call_and_post("server_error", status=503), digest=CHART),
    "a server error for all posts": Trouble(befall=(fault("server_error", "chat.postMessage", times=9),), digest=CHART),
    "the answer is dropped": Trouble(befall=first_call_and_post("drop_answer"), digest=CHART),
    "the answer is dropped for all posts, and the look-up fails": Trouble(
        befall=(fault("drop_answer", "chat.postMessage", times=9),),
        later=(fault("server_error", "conversations.history", times=9),),
        digest=CHART,
    ),
    "answers are slow": Trouble(befall=first_call_and_post("slow", 1.2), digest=CHART),
    "the same envelope twice": Trouble(befall=(fault("repeat_envelope"),), digest=CHART),
    "charts are refused": Trouble(befall=(NO_CHART,), digest=PICTURE),
    "charts and files are refused": Trouble(
        befall=(NO_CHART, fault("refuse", "files.getUploadURLExternal", "file_uploads_disabled", times=9)),
        digest=TABLE_ALONE,
    ),
    "charts are refused and the picture is not ready": Trouble(
        befall=(NO_CHART, fault("upload_not_ready", times=3)), digest=PICTURE
    ),
    "charts are refused and the answer to the picture is dropped": Trouble(
        befall=(
            NO_CHART,
            fault("drop_answer", "files.completeUploadExternal"),
            fault("drop_answer", "chat.postMessage"),
        ),
        digest=TABLE_ALONE,
    ),
}

BY_SOCKET = {
    "the connection is cut after a disconnect": Trouble(befall=(fault("cut_connections"),), digest=CHART),
    "the connection is cut without a word": Trouble(
        befall=(fault("cut_connections", with_disconnect=False),), digest=CHART
    ),
    "the connection is torn": Trouble(befall=(torn_now_and_then,), digest=CHART),
}


async def survives(database_url: str, mode: Mode, trouble: Trouble) -> None:
    """Live through the month, let the faults end and the waits pass, and look at everything."""
    async with open_office(database_url, mode) as office:
        await Month(office, trouble.befall).pass_by()
        await let_time_pass(office, befall=trouble.later)
        assert await the_book(office) == [
            ("Acme website", 12_000_00, "proposal", "open", TOM, "created", "moved", "planned"),
            ("Brasserie", 3_500_00, "contact", "won", LEA, "created", "won"),
        ]
        kinds, posts = await decided(office)
        mornings = kinds.pop("morning")
        assert kinds == {"welcome": 1, "announcement": 4, "reminder": 1, "nudge": 1, "digest": 1, "detail": 1}
        assert mornings >= 1
        assert standing(office) == posts
        assert set(posts.values()) == {1}
        assert forms_of_the_digest(office) == [trouble.digest]


@pytest.mark.parametrize("trouble", [pytest.param(one, id=name) for name, one in (EITHER_WAY | BY_SOCKET).items()])
async def test_in_socket_mode_nothing_is_lost_and_nothing_stands_twice(sqlite_url: str, trouble: Trouble) -> None:
    await survives(sqlite_url, "socket", trouble)


@pytest.mark.parametrize("trouble", [pytest.param(one, id=name) for name, one in EITHER_WAY.items()])
async def test_over_http_nothing_is_lost_and_nothing_stands_twice(sqlite_url: str, trouble: Trouble) -> None:
    await survives(sqlite_url, "http", trouble)


async def test_on_postgresql_a_dropped_answer_loses_nothing_and_posts_nothing_twice(postgresql_url: str) -> None:
    await survives(postgresql_url, "socket", EITHER_WAY["the answer is dropped"])
