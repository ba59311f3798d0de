"""The same company twice: a new deal beside an open one of its company says so first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commands.asking import Asking
from commands.filled_in import AskedAgain
from commands.invocation import Reply
from commands.new_deal import NewDeal
from commands.words import split_words
from messages import forms, same_company
from messages.message import Block
from messages.refusals import refusal
from pipeline.deals import DealFacts
from pipeline.refusals import SameCompany

_TOLD = 3
"""How many deals of the company are told, each with its buttons."""

_REMEMBERED = 100
"""How many deals a form remembers to have told of."""

_KEY_LIMIT = 200


@dataclass(frozen=True, slots=True)
class _Named:
    """What of a new deal says whose it is, not yet checked."""

    name: str
    company: str | None


async def check_company(asking: Asking, wanted: NewDeal, *, typed: str) -> None:
    """SameCompany when the deal that was `typed` would stand beside an open one of its company."""
    found = await _beside(asking, wanted)
    if found:
        raise _same_company(asking, wanted, found, note=typed, again=typed)


async def check_company_of_form(asking: Asking, wanted: NewDeal, *, note: str) -> None:
    """AskedAgain, with the form as it was filled in, unless it already told of every such deal."""
    found = await _beside(asking, wanted)
    told = asking.invocation.press.get("beside")
    if {deal.number for deal in found} <= set(told if isinstance(told, list) else ()):
        return
    same = _same_company(asking, wanted, found, note=note or wanted.name, again=None)
    remembered = {**asking.invocation.press, "beside": [deal.number for deal in found[:_REMEMBERED]]}
    form = forms.new_deal(
        asking.voice,
        pipeline=await asking.work.pipelines.of_stage(wanted.stage.id),
        others=asking.pipelines,
        prefill={name: str(typed) for name, typed in asking.invocation.fields.items() if typed},
        remembered=remembered,
        above=same_company.above_the_form(asking.voice, same),
        submit=asking.voice.gettext("Create anyway"),
    )
    # The message is for a form that Slack closed meanwhile, since the answer took too long.
    raise AskedAgain(Reply(form=form, message=refusal(asking.voice, same)))


async def told_beforehand(asking: Asking, given: Mapping[str, str]) -> tuple[list[Block], dict[str, Any]]:
    """What a form says above its fields of open deals of the company `given` in it, and remembers to have told."""
    wanted = _Named(name=given.get("name", "").strip(), company=given.get("company", "").strip() or None)
    found = await _beside(asking, wanted)
    if not found:
        return [], {}
    same = _same_company(asking, wanted, found, note=given.get("note") or wanted.name, again=None)
    told = [deal.number for deal in found[:_REMEMBERED]]
    return same_company.above_the_form(asking.voice, same), {"beside": told}


def words_again(asking: Asking) -> list[str]:
    """What was typed after `new`, as "Create anyway" carries it."""
    return split_words(str(asking.invocation.press["t"]))


def key_again(asking: Asking) -> str:
    """The key under which one request is carried on once, however often the button is pressed."""
    return f"anyway:{str(asking.invocation.press['q'])[:_KEY_LIMIT]}"


async def _beside(asking: Asking, wanted: NewDeal | _Named) -> list[DealFacts]:
    """The open deals of the company given; without one, of the company whose whole name the deal's name begins with."""
    if wanted.company:
        return await asking.work.deals.open_of_company(wanted.company)
    return await asking.work.deals.open_of_company_in(wanted.name)


def _same_company(
    asking: Asking, wanted: NewDeal | _Named, found: Sequence[DealFacts], *, note: str, again: str | None
) -> SameCompany:
    return SameCompany(
        company=found[0].company,
        deals=tuple(found[:_TOLD]),
        more=max(0, len(found) - _TOLD),
        name=wanted.name,
        given=wanted.company,
        me=asking.person.user_id,
        request=asking.invocation.key,
        note=note,
        again=again,
    )
