"""An admin hears of a template of the team's own that cannot be used: once, and again when it is another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from messages.prose import Prose
from tests.digests.house import TEAM, House
from tests.digests.test_digests import ADA
from tests.digests.test_occasions import MONDAY, week_of_deals


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "digest").mkdir()
    path = tmp_path / "digest" / "headline.j2"
    path.write_text("{% for a in range(9999) %}{% for b in range(9999) %}.{% endfor %}{% endfor %}")
    return path


async def test_a_digest_goes_out_in_our_words_and_an_admin_hears_why_once(house: House, broken: Path) -> None:
    house.prose = Prose.of(broken.parents[1])
    house.tick, house.outbox = house.another_tick(), house.another_outbox()
    async with house.books.work(TEAM) as work:
        await work.people.save(ADA, at=house.now)
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    house.now = MONDAY
    await house.decide(MONDAY)
    for _ in range(3):
        await house.tick.decide(MONDAY)
        await house.another_tick().decide(MONDAY)
        await house.deliver()

    def told() -> list[str]:
        told_of = zip(house.slack.keys, house.slack.posts, strict=True)
        return [post[2]["text"] for key, post in told_of if key.startswith("template_broken") and post[1] == "UADA"]

    digest = house.slack.posts[house.slack.keys.index(f"weekly:{number}:2026-11-23")][2]
    assert "1 deal won for €5,500." in digest["blocks"][1]["text"]["text"]
    assert len(told()) == 1
    assert "digest/headline.j2" in told()[0]
    broken.write_text("{{ nobody }}")
    await house.subscribe(MONDAY)
    for _ in range(2):
        await house.decide(MONDAY)
        await house.deliver()
    assert [("SecurityError" in one, "UndefinedError" in one) for one in told()] == [(True, False), (False, True)]
