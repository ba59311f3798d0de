"""Lists of deals: mine, somebody's, of a stage, of an outcome, or what wants somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commands.asking import Asking
from commands.deal_words import POOL
from commands.finding import EVERY
from commands.invocation import Reply
from commands.stage_words import Outcome, find_stage
from commands.words import fold, mention, tidy, unquoted
from messages.limits import LINES, cut
from messages.lists import deal_list, nothing_found
from pipeline.deals import NAME_LIMIT, DealFacts, Person
from pipeline.forecast import bin_of
from pipeline.local_time import day_of
from pipeline.refusals import UnknownFilter, UnknownPerson, UnknownStage, UsageNeeded
from pipeline.stages import Stage, Status
from pipeline.stale import silent_deals
from storage.deal_lists import Narrowing

_STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(("won", "gagne", "gagnee", "gagnes", "gagnees"), "won"),
    **dict.fromkeys(("lost", "perdu", "perdue", "perdus", "perdues"), "lost"),
}
_SEARCH = "find"
"""What a search's button to its next page begins with."""

_QUOTED = 60
_EVERYBODY = frozenset({"all", "everybody", "tout", "toutes", "tous"})
_NEEDS: Mapping[str, str] = {
    **dict.fromkeys(("stale", "inactive", "inactives", "dormantes", "sans activite"), "stale"),
    **dict.fromkeys(("slipped", "late", "en retard", "glissees", "echeance depassee"), "slipped"),
    **dict.fromkeys(("no_next_step", "no next step", "sans prochaine action", "sans action"), "no_next_step"),
    **dict.fromkeys(("no_value", "no value", "sans montant", "sans valeur"), "no_value"),
}
"""What may follow `list`, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to. `whose` None is everybody."""

    whose: Person | None
    status: Status = "open"
    stage: Stage | None = None
    need: str | None = None


async def list_deals(asking: Asking, words: Sequence[str]) -> Reply:
    """`list`, `list @lea proposal`, `list stale`, `list won`, `list all`: ten at a time."""
    return await page(asking, words, 1)


async def find(asking: Asking, words: Sequence[str]) -> Reply:
    """`find acme`: every deal, open or closed, that has the words in its name or company."""
    if not words:
        raise UsageNeeded(verb="find")
    return await _found(asking, words, 1)


async def page(asking: Asking, words: Sequence[str], number: int) -> Reply:
    """Page `number`, from 1, of the list or the search the words ask for. UnknownFilter, UnknownPerson."""
    if words and words[0] == _SEARCH:
        return await _found(asking, words[1:], number)
    wanted = await read_filter(asking, words)
    deals, total = await _deals(asking, wanted, (number - 1) * LINES)
    return asking.reply(
        deal_list(
            asking.voice, title=_title(asking, wanted), deals=deals, total=total, page=number, filter=" ".join(words)
        )
    )


async def _found(asking: Asking, words: Sequence[str], number: int) -> Reply:
    phrase = " ".join(words)
    found = await asking.work.deals.finder(EVERY).containing(fold(unquoted(phrase)), limit=POOL)
    if not found:
        name = tidy(unquoted(phrase))
        create = name if len(name) <= NAME_LIMIT else None
        return asking.reply(nothing_found(asking.voice, words=phrase, create=create))
    title = asking.voice.gettext('Deals with "%(words)s"') % {"words": cut(phrase, _QUOTED)}
    shown = found[(number - 1) * LINES : number * LINES]
    asked = f"{_SEARCH} {phrase}"
    return asking.reply(deal_list(asking.voice, title=title, deals=shown, total=len(found), page=number, filter=asked))


async def read_filter(asking: Asking, words: Sequence[str]) -> Filter:
    """The filter that words ask for; a stage, an outcome or a need without a person means everybody's."""
    people = [user_id for word in words if (user_id := mention(word))]
    typed = " ".join(word for word in words if not mention(word))
    said = typed if typed in _NEEDS else fold(typed)
    whose = await asking.work.people.get(people[0]) if people else None
    if people and whose is None:
        raise UnknownPerson(word=f"@{people[0]}")
    if not said:
        return Filter(whose=whose or asking.person)
    if said in _EVERYBODY:
        return Filter(whose=whose)
    if said in _STATUSES:
        return Filter(whose=whose, status=_STATUSES[said])
    if said in _NEEDS:
        return Filter(whose=whose, need=_NEEDS[said])
    named = await asking.work.people.named(said) if whose is None else []
    if len(named) == 1:
        return Filter(whose=named[0])
    stage = _stage(said, asking)
    return Filter(whose=whose, status=stage) if isinstance(stage, str) else Filter(whose=whose, stage=stage)


def _stage(said: str, asking: Asking) -> Stage | Outcome:
    try:
        return find_stage(said, asking.pipeline, current=None)
    except UnknownStage as unknown:
        raise UnknownFilter(word=unknown.word, stages=unknown.stages, closest=unknown.closest) from unknown


async def _deals(asking: Asking, wanted: Filter, offset: int) -> tuple[list[DealFacts], int]:
    if wanted.need:
        found = await _in_need(asking, wanted)
        return found[offset : offset + LINES], len(found)
    listed = await asking.work.deals.page(
        Narrowing(
            owners=(wanted.whose.user_id,) if wanted.whose else (),
            stage_ids=(wanted.stage.id,) if wanted.stage else (),
            statuses=(wanted.status,),
        ),
        order="stage" if wanted.status == "open" else "closed",
        offset=offset,
        limit=LINES,
    )
    return listed.deals, listed.total


async def _in_need(asking: Asking, wanted: Filter) -> list[DealFacts]:
    deals = (
        await asking.work.deals.of_owner(wanted.whose.user_id)
        if wanted.whose
        else await asking.work.deals.open_deals(asking.pipeline.id)
    )
    today = day_of(asking.invocation.at, asking.zone)
    if wanted.need == "stale":
        silent = silent_deals(deals, at=asking.invocation.at, calendar_of=await asking.calendar_of())
        return [deal for deal, _ in silent]
    wants: Mapping[str, Callable[[DealFacts], bool]] = {
        "slipped": lambda deal: bin_of(deal, today=today) == "slipped",
        "no_next_step": lambda deal: deal.next_step is None,
        "no_value": lambda deal: deal.value is None,
    }
    return [deal for deal in deals if wants[str(wanted.need)](deal)]


def _title(asking: Asking, wanted: Filter) -> str:
    """What the list is of, in plain words."""
    voice = asking.voice
    needs = {
        "stale": voice.gettext("Silent deals"),
        "slipped": voice.gettext("Deals whose close date has passed or is missing"),
        "no_next_step": voice.gettext("Deals without a next step"),
        "no_value": voice.gettext("Deals without a value"),
    }
    statuses = {"won": voice.gettext("Won deals"), "lost": voice.gettext("Lost deals")}
    title = needs.get(wanted.need or "") or statuses.get(wanted.status) or voice.gettext("Open deals")
    parts = [title, voice.stage(wanted.stage) if wanted.stage else "", wanted.whose.name if wanted.whose else ""]
    return " · ".join(filter(None, parts))
