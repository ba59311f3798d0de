"""What each verb of the two commands does, and which of them only ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from commands import (
    assigning,
    auditing,
    closing,
    contacts,
    deleting,
    editing,
    erasing,
    goals,
    handover,
    listing,
    looking,
    moving,
    next_steps,
    opening,
    parking,
    personal,
    pipeline_reports,
    qualifying,
    roles,
    sending_log,
    setup,
    subscribing,
    undoing,
    updating,
)
from commands.asking import Asking
from commands.invocation import Reply
from commands.pipeline_words import named_pipeline, trailing_pipeline
from commands.verbs import DEAL_VERBS, PIPELINE_VERBS, Verbs, closest_verb, find_verb
from commands.words import fold
from pipeline.refusals import NoSuchDeal, UnknownVerb

Handler = Callable[[Asking, Sequence[str]], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command: its verbs, what each of them does, and which of them only ask."""

    verbs: Verbs
    handlers: Mapping[str, Handler]
    questions: frozenset[str]


DEAL = Command(
    verbs=DEAL_VERBS,
    handlers={
        "new": opening.new,
        "move": moving.move,
        "won": closing.won,
        "lost": closing.lost,
        "reopen": closing.reopen,
        "show": looking.show,
        "list": listing.list_deals,
        "find": listing.find,
        "history": looking.history,
        "update": updating.update,
        "settings": personal.settings,
        "edit": editing.edit,
        "commit": editing.commit,
        "best": editing.best,
        "omit": editing.omit,
        "assign": assigning.assign,
        "take": assigning.take,
        "park": parking.park,
        "unpark": parking.unpark,
        "delete": deleting.delete,
        "contact": contacts.contact,
        "qualify": qualifying.qualify,
        "note": next_steps.note,
        "log": next_steps.log,
        "remind": next_steps.remind,
        "todo": next_steps.todo,
        "done": next_steps.done,
        "undo": undoing.undo,
        "help": looking.help,
    },
    questions=frozenset({"show", "update", "settings", "list", "find", "history", "todo", "help"}),
)
PIPELINE = Command(
    verbs=PIPELINE_VERBS,
    handlers={
        **{name: pipeline_reports.report(name) for name in pipeline_reports.REPORTS},
        "subscribe": subscribing.subscribe,
        "unsubscribe": subscribing.unsubscribe,
        "subscriptions": subscribing.subscriptions,
        "preview": subscribing.preview,
        "log": sending_log.log,
        "setup": setup.setup,
        "roles": roles.roles,
        "audit": auditing.audit,
        "erase": erasing.erase,
        "goal": goals.goal,
        "handover": handover.handover,
        "help": looking.help,
    },
    questions=frozenset(
        {"subscriptions", "preview", "log", "setup", "roles", "handover", "audit", "erase", "help"}
        | pipeline_reports.REPORTS.keys()
    ),
)
_OF_A_PIPELINE = frozenset({"subscribe", "goal"})
"""What may be asked of a pipeline named at the end: `goal 100k services`. Reports read their words themselves."""

COMMANDS: Mapping[str, Command] = {"/deal": DEAL, "/pipeline": PIPELINE}
"""The slash commands."""

_CALLED: Mapping[str, Command] = {
    **dict.fromkeys(("deal", "deals", "affaire", "affaires"), DEAL),
    **dict.fromkeys(("pipeline", "pipe"), PIPELINE),
}


def meant(words: Sequence[str]) -> tuple[Command, list[str]]:
    """The command that words without one are meant for, and the words after its name: `/deal` unless they say."""
    named = _CALLED.get(fold(words[0]).lstrip("/")) if words else None
    if named and (len(words) == 1 or find_verb(words[1:], named.verbs) or words[0].startswith("/")):
        return named, list(words[1:])
    if find_verb(words, PIPELINE_VERBS) and not find_verb(words, DEAL_VERBS):
        return PIPELINE, list(words)
    return DEAL, list(words)


async def answer_deal(asking: Asking, words: Sequence[str]) -> Reply:
    """`/deal`: a verb, or a deal's name alone."""
    if not words:
        return await looking.mine(asking)
    verb = find_verb(words, DEAL_VERBS)
    if verb:
        return await DEAL.handlers[verb[0]](asking, verb[1])
    try:
        return await looking.show(asking, words)
    except NoSuchDeal as nowhere:
        closest = closest_verb(words[0], DEAL_VERBS)
        if closest or len(words) > 1:
            raise UnknownVerb(word=words[0], closest=closest, command="/deal") from nowhere
        raise


async def answer_pipeline(asking: Asking, words: Sequence[str]) -> Reply:
    """`/pipeline`: a verb, or nothing."""
    if not words:
        return await pipeline_reports.overview(asking)
    verb = find_verb(words, PIPELINE_VERBS)
    if verb is None and (named := named_pipeline(words, asking.pipelines)):
        asking.pipeline = named
        return await pipeline_reports.overview(asking)
    if verb and verb[0] in _OF_A_PIPELINE and (ends := trailing_pipeline(verb[1], asking.pipelines)):
        asking.pipeline, verb = ends[0], (verb[0], ends[1])
    if verb is None:
        closest = closest_verb(words[0], PIPELINE_VERBS)
        raise UnknownVerb(word=words[0], closest=closest, command="/pipeline")
    return await PIPELINE.handlers[verb[0]](asking, verb[1])
