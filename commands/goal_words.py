"""What follows `goal`: whose, how much, and per what, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commands.amounts import read_amount
from commands.words import fold, mention
from pipeline.goals import Per
from pipeline.money import Money
from pipeline.refusals import NotAGoal, NotAnAmount

_PER: dict[str, Per] = {
    **dict.fromkeys(("per month", "a month", "each month", "monthly", "month", "par mois", "mensuel", "mois"), "month"),
    **dict.fromkeys(
        ("per quarter", "a quarter", "each quarter", "quarterly", "quarter", "par trimestre", "trimestriel",
         "trimestre"),
        "quarter",
    ),
}  # fmt: skip
_NONE = frozenset({"none", "no", "nothing", "off", "aucun", "aucune", "pas", "rien", "sans"})
_FILLERS = frozenset({"for", "pour", "of", "de", "is", "="})
_TEAM = frozenset({"team", "equipe", "the team", "l equipe"})
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWords:
    """A goal as typed. `who` are the words for a person, "" for the team; `amount` None takes the goal away."""

    who: str
    amount: Money | None
    per: Per


def read_goal(words: Sequence[str], *, base: str, locale: str) -> GoalWords:
    """`@lea 100k per month`, `300k per quarter`, `none @lea`; per month unless said. NotAGoal, AmountOutOfRange."""
    said = " ".join(words)
    rest, per = _without_per([word.rstrip(",;") for word in words])
    people = [word for word in rest if word.startswith("@") or mention(word)]
    rest = [word for word in rest if word not in people and fold(word) not in _FILLERS]
    if len(people) > 1 or len(said) > _LONGEST:
        raise NotAGoal(words=said[:_LONGEST])
    who = people[0] if people else ""
    if fold(who.lstrip("@")) in _TEAM:
        who = ""
    rest = [word for word in rest if fold(word) not in _TEAM]
    if rest and all(fold(word) in _NONE for word in rest):
        return GoalWords(who=who, amount=None, per=per)
    return GoalWords(who=who, amount=_amount(rest, said, base, locale), per=per)


def _without_per(words: list[str]) -> tuple[list[str], Per]:
    """The words without those that say per what; also `100k/month`."""
    parted = [part for word in words for part in _parted(word)]
    for count in (2, 1):
        for start in range(len(parted) - count + 1):
            per = _PER.get(fold(" ".join(parted[start : start + count])))
            if per:
                return parted[:start] + parted[start + count :], per
    return parted, "month"


def _parted(word: str) -> list[str]:
    return [word] if mention(word) else [part for part in word.split("/") if part]


def _amount(words: list[str], said: str, base: str, locale: str) -> Money:
    try:
        amount = read_amount(" ".join(words), base=base, locale=locale)
    except NotAnAmount as none:
        raise NotAGoal(words=said[:_LONGEST]) from none
    if amount.currency != base:
        raise NotAGoal(words=said[:_LONGEST])
    return amount
