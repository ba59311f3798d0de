"""Templates of the team's own are said to whoever asks, to the channel and to whom somebody's act concerns."""

from __future__ import annotations

from pathlib import Path

from messages.prose import Prose
from tests.commands.floor import LEA, TOM, Floor, told

OWN = {
    "answers/created.j2": "Go for {{ deal|deal_title }}!",
    "announcements/announced.j2": "{{ by.name }} has news.",
    "refusals/no_such_deal.j2": "What was that?",
}


async def test_the_asker_and_the_channel_are_told_in_the_teams_own_words(floor: Floor, tmp_path: Path) -> None:
    for name, text in OWN.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    theirs = Floor(floor.books, at=floor.now, prose=Prose.of(tmp_path))
    await theirs.subscribed()
    created = await theirs.ask(LEA, "nouvelle Acme")
    refused = await theirs.ask(TOM, "move zanzibar next")
    assert told(created).startswith("Go for #1 Acme!")
    assert [told(post) for post in await theirs.posts()] == ["Léa Martin has news."]
    assert told(refused) == "What was that?"
