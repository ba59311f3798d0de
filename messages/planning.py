"""What plans itself, in the words of whoever is to do it."""

from __future__ import annotations

from messages.voice import Voice
from pipeline.rules import StageRules


def after_sale_texts(voice: Voice, count: int) -> list[str]:
    """What to do after a sale, each later than the one before: first the customer's satisfaction, last what is next."""
    first, last = voice.gettext("Ask whether all is as promised"), voice.gettext("Ask what they need next")
    between = voice.gettext("Ask how things are going")
    return [first, *[between] * (count - 2), *([last] if count > 1 else [])][:count]


def stage_text(voice: Voice, rules: StageRules) -> str:
    """What a stage plans: the team's own words, or a follow-up."""
    return rules.follow_up_text or voice.gettext("Follow up")
