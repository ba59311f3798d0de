"""Help: with examples one can type as they stand, in groups, in both languages; an unknown word is said to be one."""

from __future__ import annotations

import pytest

from commands.handlers import COMMANDS
from commands.verbs import DEAL_VERBS, PIPELINE_VERBS, find_verb
from commands.words import split_words, tidy
from messages.usage import explained
from messages.voice import Voice
from messages.words import verbs
from tests.commands.floor import FRIDAY, LEA, TOM, Floor, buttons, labels, told


@pytest.fixture
async def office(floor: Floor) -> Floor:
    """A deal of each."""
    await floor.ask(TOM, "new Acme website 12k")
    await floor.ask(LEA, "new Cork 4k stage meeting")
    return floor


async def test_help_takes_its_examples_from_my_own_pipeline(office: Floor) -> None:
    assert told(await office.ask(TOM, "help move")) == (
        '*How to use "move"*\n'
        "`/deal move #1 qualification` · to a stage, forward or back\n"
        "`/deal move #1 next` · to the next stage\n"
        "`/deal move 12 proposal, 15 next` · several at once"
    )
    assert told(await office.ask(LEA, "aide avancer")).splitlines()[:2] == [
        "*Comment utiliser « avancer »*",
        "`/deal avancer #2 proposition` · à une étape, en avant ou en arrière",
    ]
    assert told(await office.ask(TOM, "help won")).splitlines()[2] == (
        "`/deal won #1 €11,500` · closed at another value"
    )
    assert told(await office.ask(LEA, "aide confier")).splitlines()[1].startswith("`/deal confier #2 @tom`")


@pytest.mark.parametrize(("who", "words"), [(TOM, "help déplacer"), (TOM, "aide mv"), (TOM, "? advance")])
async def test_a_verb_is_explained_by_any_of_its_names(office: Floor, who: object, words: str) -> None:
    assert told(await office.ask(TOM, words)).startswith('*How to use "move"*')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("help pizza", 'There is no verb "pizza" to explain. `/deal help` lists what can be typed.'),
        (
            "help mvoe",
            'There is no verb "mvoe" to explain. The closest one is `move`: `/deal help move`.',
        ),
        ("help *x* <!channel>", 'There is no verb "*x* &lt;!channel&gt;" to explain.'),
    ],
)
async def test_a_word_that_is_no_verb_is_said_to_be_none(office: Floor, words: str, said: str) -> None:
    assert told(await office.ask(TOM, words)).replace("∗", "*").startswith(said)


async def test_the_overview_is_in_groups_and_its_menu_explains_any_verb(office: Floor) -> None:
    help_ = await office.ask(TOM, "help")
    heads = [line for line in told(help_).splitlines() if line.startswith("*")]
    assert heads == ["*Record*", "*Advance*", "*Plan*", "*Look*", "*The whole pipeline*", "*Yours*"]
    assert "`/deal update #1` · stage, value, what happened and the next step in one form" in told(help_)
    assert told(await office.press(TOM, buttons(help_)["park"])).startswith('*How to use "park"*')
    assert told(await office.press(LEA, buttons(await office.ask(LEA, "aide"))["rappel"])).startswith(
        "*Comment utiliser « rappel »*"
    )


@pytest.mark.parametrize("command", ["/deal", "/pipeline"])
async def test_help_lists_both_commands(floor: Floor, command: str) -> None:
    said = told(await floor.ask(TOM, "help", command=command))
    assert "`/deal new Acme website 12k`" in said
    assert "`/pipeline subscribe weekly monday 9:00`" in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_verb_is_explained(language: str) -> None:
    known = set(explained(Voice.of(language)))
    assert set(DEAL_VERBS) | set(PIPELINE_VERBS) == known


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_line_shown_begins_with_a_verb_of_its_command(office: Floor, language: str) -> None:
    who = LEA if language == "fr" else TOM
    for verb in labels(await office.ask(who, "help")):
        for line in told(await office.ask(who, f"help {verb}")).splitlines()[1:]:
            typed = split_words(tidy(line.split("`")[1]))
            verbs = PIPELINE_VERBS if typed[0] == "/pipeline" else DEAL_VERBS
            assert find_verb(typed[1:], verbs) or typed[1].startswith("#"), line


def test_every_verb_has_a_name_that_is_translated() -> None:
    named = verbs(Voice.of(LEA, now=FRIDAY))
    assert [verb for command in COMMANDS.values() for verb in command.handlers if verb not in named] == []
