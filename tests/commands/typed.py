"""What reps really type, and what each became: a table per language, which a rep can read.

`python -m tests.commands.typed` writes the answers anew, to be read again before they are kept.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from commands.invocation import Reply
from pipeline.deals import Person
from storage.books import Books
from storage.database import Database
from tests.commands.floor import LEA, TOM, Floor, labels, told

TABLES = Path(__file__).with_name("inputs")
WHO = {"en": TOM, "fr": LEA}
NOTHING = {"en": "(nothing)", "fr": "(rien)"}

MADE = (
    (LEA, "nouvelle Acme hosting 3k"),
    (TOM, "new Acme website 12k for Acme SA stage proposal close 11/12"),
    (LEA, "nouvelle Hôtel du Parc 7000 étape qualification"),
    (TOM, "new Nordlys licence 8k for Nordlys AS stage negotiation close 15/12"),
    (LEA, "nouvelle Brasserie Lenoir 9k étape rendez-vous clôture 30/11"),
    (TOM, "new Durand audit 14k for Durand SA"),
    (LEA, "nouvelle Route 66 motel 250"),
    (TOM, "won 6"),
    (LEA, "perdue 7 prix"),
    (TOM, "remind acme website monday 14:00 send the contract"),
    (LEA, "relance 3 demain rappeler"),
)
"""A small book: five open deals of two reps, one won, one lost, two things to do."""


async def write_the_book(url: str) -> None:
    """A migrated database with that book in it."""
    database = Database(url)
    await database.migrate()
    floor = await Floor(Books(database)).open()
    for who, words in MADE:
        reply = await floor.ask(who, words, channel=None)
        if reply.message is None:
            raise AssertionError(words)
    await database.close()


async def answered(database: Database, language: str, words: str) -> str:
    """What somebody who reads `language` is answered, an hour after all that, in one line."""
    floor = Floor(Books(database))
    floor.passes(hours=1)
    reply = await floor.ask(WHO[language], _as_slack_sends(words, language), channel=None, key="trg:asked")
    await database.close()
    return said(reply)


def _as_slack_sends(words: str, language: str) -> str:
    """With people and channels escaped, as a slash command with should_escape brings them."""
    typed = "" if words == NOTHING[language] else words
    return typed.replace("@lea", f"<@{_id(LEA)}|lea>")


def _id(person: Person) -> str:
    return person.user_id


def said(reply: Reply) -> str:
    """The words of an answer and the labels of its buttons, or the form it opens with what is filled in."""
    if reply.form:
        return f"(form) {_form(reply)}"
    words = " / ".join(told(reply).split("\n"))
    pressed = " ".join(f"[{label}]" for label in labels(reply))
    return " ".join(filter(None, (words, pressed)))


def _form(reply: Reply) -> str:
    view = reply.form.view if reply.form else {}
    filled = ", ".join(f"{name}={value}" for name, value in _filled_in(view.get("blocks", ())))
    return f"{view.get('title', {}).get('text')}: {filled}"


def _filled_in(blocks: list[dict[str, dict[str, object]]]) -> Iterator[tuple[object, object]]:
    for block in blocks:
        element: dict[str, object] = block.get("element") or {}
        option = element.get("initial_option")
        chosen = option.get("text", {}).get("text") if isinstance(option, dict) else None
        value = chosen or next((element[name] for name in element if name.startswith("initial_")), None)
        if value:
            yield block["block_id"], value


def rows(language: str) -> list[tuple[str, str]]:
    """The table of a language: what was typed, and what it became."""
    lines = (TABLES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    typed = [line[2:] for line in lines if line.startswith("> ")]
    became = [line[2:] for line in lines if line.startswith("= ")]
    return list(zip(typed, became, strict=True))


async def _write_anew() -> None:
    with TemporaryDirectory() as folder:
        made = Path(folder) / "made.db"
        await write_the_book(f"sqlite:///{made}")
        for language in WHO:
            typed = [words for words, _ in rows(language)]
            became = [
                await answered(Database(_copy(made, Path(folder) / "one.db")), language, words) for words in typed
            ]
            table = "\n\n".join(f"> {words}\n= {answer}" for words, answer in zip(typed, became, strict=True))
            (TABLES / f"{language}.txt").write_text(f"{table}\n", encoding="utf-8")


def _copy(made: Path, to: Path) -> str:
    shutil.copy(made, to)
    return f"sqlite:///{to}"


if __name__ == "__main__":
    asyncio.run(_write_anew())
