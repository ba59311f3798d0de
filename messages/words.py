"""The words of the trade that stand for a key: stages, reasons, kinds, categories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.deals import BANT

if TYPE_CHECKING:
    from messages.voice import Voice

Words = dict[str, str]


def stages(voice: Voice) -> Words:
    """Default stages by key."""
    return {
        "contact": voice.pgettext("stage", "Contact"),
        "qualification": voice.pgettext("stage", "Qualification"),
        "meeting": voice.pgettext("stage", "Meeting"),
        "proposal": voice.pgettext("stage", "Proposal"),
        "negotiation": voice.pgettext("stage", "Negotiation"),
    }


def pipelines(voice: Voice) -> Words:
    """Default pipelines by key."""
    return {"sales": voice.pgettext("pipeline", "Sales")}


def reasons(voice: Voice) -> Words:
    """Default reasons a deal is lost for, by key."""
    return {
        "price": voice.pgettext("lost reason", "price"),
        "competitor": voice.pgettext("lost reason", "competitor"),
        "no_reply": voice.pgettext("lost reason", "no reply"),
        "timing": voice.pgettext("lost reason", "timing"),
        "no_need": voice.pgettext("lost reason", "no need"),
        "other": voice.pgettext("lost reason", "other"),
    }


def statuses(voice: Voice) -> Words:
    """What has become of a deal."""
    return {
        "open": voice.pgettext("deal", "open"),
        "won": voice.pgettext("deal", "won"),
        "lost": voice.pgettext("deal", "lost"),
        "deleted": voice.pgettext("deal", "deleted"),
    }


def categories(voice: Voice) -> Words:
    """Forecast categories."""
    return {
        "pipeline": voice.pgettext("forecast", "pipeline"),
        "best": voice.pgettext("forecast", "best case"),
        "commit": voice.pgettext("forecast", "commit"),
        "omitted": voice.pgettext("forecast", "left out"),
    }


def fields(voice: Voice) -> Words:
    """Fields of a deal, as they stand before their value."""
    return {
        "name": voice.pgettext("field", "name"),
        "company": voice.pgettext("field", "company"),
        "value": voice.pgettext("field", "value"),
        "close": voice.pgettext("field", "expected close"),
        "source": voice.pgettext("field", "source"),
        "category": voice.pgettext("field", "forecast"),
        "owner": voice.pgettext("field", "owner"),
    }


def details(voice: Voice) -> Words:
    """What a deal may lack, as it stands after "needs"."""
    return {
        "value": voice.pgettext("needs", "a value"),
        "close_on": voice.pgettext("needs", "a close date"),
        "company": voice.pgettext("needs", "a company"),
        "contact": voice.pgettext("needs", "a contact"),
        "source": voice.pgettext("needs", "a source"),
        "next_step": voice.pgettext("needs", "a next step"),
        "budget": voice.pgettext("needs", "a budget"),
        "authority": voice.pgettext("needs", "a decision maker"),
        "need": voice.pgettext("needs", "a confirmed need"),
        "timing": voice.pgettext("needs", "a date by which they decide"),
    }


def bant(voice: Voice) -> Words:
    """The four questions that qualify a deal, in a word each."""
    return {
        "budget": voice.pgettext("required", "budget"),
        "authority": voice.pgettext("required", "decision maker"),
        "need": voice.pgettext("required", "need"),
        "timing": voice.pgettext("required", "timing"),
    }


def bant_answers(voice: Voice) -> dict[bool | None, str]:
    """What may be answered to them."""
    return {
        True: voice.pgettext("answer", "yes"),
        False: voice.pgettext("answer", "no"),
        None: voice.pgettext("answer", "not known"),
    }


def bant_in_words(voice: Voice, answers: Mapping[str, bool | None]) -> str:
    """Each question with its answer, in their order: budget yes, timing no. Empty where there is none."""
    labels, said = bant(voice), bant_answers(voice)
    return ", ".join(f"{labels[question]} {said[answers[question]]}" for question in BANT if question in answers)


def questions(voice: Voice) -> Words:
    """The four questions that qualify a deal, answered yes."""
    return {
        "budget": voice.gettext("There is a budget"),
        "authority": voice.gettext("We talk to whoever decides"),
        "need": voice.gettext("The need is confirmed"),
        "timing": voice.gettext("We know when they decide"),
    }


def cadences(voice: Voice) -> Words:
    """How often a digest goes out."""
    return {
        "daily": voice.gettext("daily"),
        "weekly": voice.gettext("weekly"),
        "monthly": voice.gettext("monthly"),
        "quarterly": voice.gettext("quarterly"),
    }


def verbs(voice: Voice) -> Words:
    """What is typed after a command, by the verb's name in the code."""
    return _deal_verbs(voice) | _pipeline_verbs(voice)


def _deal_verbs(voice: Voice) -> dict[str, str]:
    return {
        "new": voice.pgettext("verb", "new"),
        "move": voice.pgettext("verb", "move"),
        "won": voice.pgettext("verb", "won"),
        "lost": voice.pgettext("verb", "lost"),
        "reopen": voice.pgettext("verb", "reopen"),
        "show": voice.pgettext("verb", "show"),
        "list": voice.pgettext("verb", "list"),
        "contact": voice.pgettext("verb", "contact"),
        "qualify": voice.pgettext("verb", "qualify"),
        "note": voice.pgettext("verb", "note"),
        "log": voice.pgettext("verb", "log"),
        "remind": voice.pgettext("verb", "remind"),
        "todo": voice.pgettext("verb", "todo"),
        "done": voice.pgettext("verb", "done"),
        "undo": voice.pgettext("verb", "undo"),
        "update": voice.pgettext("verb", "update"),
        "settings": voice.pgettext("verb", "settings"),
        "edit": voice.pgettext("verb", "edit"),
        "commit": voice.pgettext("verb", "commit"),
        "best": voice.pgettext("verb", "best"),
        "omit": voice.pgettext("verb", "omit"),
        "assign": voice.pgettext("verb", "assign"),
        "take": voice.pgettext("verb", "take"),
        "park": voice.pgettext("verb", "park"),
        "unpark": voice.pgettext("verb", "unpark"),
        "delete": voice.pgettext("verb", "delete"),
        "find": voice.pgettext("verb", "find"),
        "history": voice.pgettext("verb", "history"),
        "help": voice.pgettext("verb", "help"),
    }


def _pipeline_verbs(voice: Voice) -> dict[str, str]:
    return {
        "funnel": voice.pgettext("verb", "funnel"),
        "changes": voice.pgettext("verb", "changes"),
        "forecast": voice.pgettext("verb", "forecast"),
        "team": voice.pgettext("verb", "team"),
        "sources": voice.pgettext("verb", "sources"),
        "losses": voice.pgettext("verb", "losses"),
        "size": voice.pgettext("verb", "size"),
        "hygiene": voice.pgettext("verb", "hygiene"),
        "subscribe": voice.pgettext("verb", "subscribe"),
        "unsubscribe": voice.pgettext("verb", "unsubscribe"),
        "subscriptions": voice.pgettext("verb", "subscriptions"),
        "preview": voice.pgettext("verb", "preview"),
        "stale": voice.pgettext("verb", "stale"),
        "setup": voice.pgettext("verb", "setup"),
        "roles": voice.pgettext("verb", "roles"),
        "goal": voice.pgettext("verb", "goal"),
        "handover": voice.pgettext("verb", "handover"),
        "audit": voice.pgettext("verb", "audit"),
        "erase": voice.pgettext("verb", "erase"),
    }
