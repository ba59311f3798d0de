"""Menus that search as one types (Slack's external select), and how a deal stands in them."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock

from messages import limits
from messages.layout import Choice, offered, words_of
from messages.message import Block
from messages.voice import Voice
from messages.words import statuses
from pipeline.deals import DealFacts

PICK_DEAL = "pick_deal"
"""The action_id of every deal picker."""


def deal_picker(voice: Voice, field: str, first: DealFacts | None = None) -> InputBlock:
    """A field for one deal, `first` to begin with; it asks for options from the first letter on, and before."""
    chosen = offered([Choice(picked_line(voice, first), str(first.number))])[0] if first else None
    element = ExternalDataSelectElement(
        action_id=PICK_DEAL,
        placeholder=words_of(voice.gettext("Number, name or company"), limits.PLACEHOLDER),
        initial_option=chosen,
        min_query_length=0,
    )
    return InputBlock(block_id=field, label=words_of(voice.gettext("Deal"), limits.LABEL), element=element)


def picked_line(voice: Voice, deal: DealFacts) -> str:
    """A deal as a line of the menu, its end cut before its stage: #42 Acme website · Proposal."""
    stands = voice.stage(deal.stage) if deal.status == "open" else statuses(voice)[deal.status]
    stands = limits.cut(stands, _STANDS)
    return f"{limits.cut(voice.deal_title(deal), limits.OPTION - len(stands) - 3)} · {stands}"


def options(choices: Iterable[Choice]) -> list[Block]:
    """Choices as Slack takes them in answer to what was typed; at most 100."""
    return [option.to_dict() for option in offered(choices)]


_STANDS = 24
"""Longest stage of a line, in characters."""
