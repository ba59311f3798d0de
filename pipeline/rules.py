"""What a team decides for its stages and pipelines: what must be known, who takes over, what is planned by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Requirable = Literal[
    "value", "close_on", "company", "contact", "source", "next_step", "budget", "authority", "need", "timing"
]
"""What a stage may ask for before a deal enters it; the last four are the BANT questions, answered yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRules:
    """What happens when a deal enters a stage.

    `required` must be known first. `hand_to` are Slack ids: one person takes the deal over, several take turns, none
    leaves it where it is. `follow_up_days` after entering, `follow_up_text` is to be done; None for nothing.
    """

    required: tuple[Requirable, ...] = ()
    hand_to: tuple[str, ...] = ()
    follow_up_days: int | None = None
    follow_up_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRules:
    """What holds for a whole pipeline.

    `managers` are Slack ids; admins stand in where there are none. `after_sale` are days after winning. `hot_at` is the
    lead score that is worth saying. The feed channel gets every change. `asks_what_decided` makes Won ask for it.
    `disqualifying` are the lost reasons that say it never was a deal. `role_stages` are the stage ids a role works.
    """

    managers: tuple[str, ...] = ()
    after_sale: tuple[int, ...] = (7, 30, 90)
    hot_at: int | None = None
    feed_channel_id: str | None = None
    celebrates: bool = True
    tells_losses: bool = False
    asks_what_decided: bool = False
    disqualifying: tuple[str, ...] = ()
    role_stages: Mapping[str, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
