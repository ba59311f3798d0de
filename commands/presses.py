"""Buttons and menus: each act enters the handler that the typed words enter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from commands import (
    amnesty,
    asking_owners,
    closing,
    completing,
    deleting,
    drilling,
    erasing,
    listing,
    looking,
    moving,
    next_steps,
    opening,
    pipeline_reports,
    posting,
    settling,
    setup,
    setup_rates,
    subscribing,
    subscription_form,
    undoing,
)
from commands.administering import stage_meant
from commands.asking import Asking
from commands.deal_forms import DEAL_FORMS
from commands.granting import offered_reasons
from commands.invocation import Reply
from commands.meanwhile import unchanged_deal
from commands.words import split_words
from messages import forms
from pipeline.deals import DealFacts
from pipeline.refusals import OutdatedButton

Act = Callable[[Asking], Awaitable[Reply]]

_LARGEST = 10**9


async def press(asking: Asking) -> Reply:
    """Do what the button says, on the deal as it is now. OutdatedButton for an act nobody draws any more."""
    facts = asking.invocation.press
    act = _ACTS.get(str(facts.get("do")))
    if act is None or any(isinstance(fact, int) and not 0 <= fact < _LARGEST for fact in facts.values()):
        raise OutdatedButton
    return await act(asking)


async def _deal(asking: Asking) -> DealFacts:
    return await asking.work.deals.facts(int(asking.invocation.press["d"]))


async def _move(asking: Asking) -> Reply:
    deal = await unchanged_deal(asking)
    _, target = await stage_meant(asking, int(asking.invocation.press["s"]))
    return await moving.go_to(asking, deal, target)


async def _advance(asking: Asking) -> Reply:
    deal = await unchanged_deal(asking)
    return await settling.settled(asking, deal.number, "moved", await moving.go_to(asking, deal, "next"))


async def _won(asking: Asking) -> Reply:
    deal = await unchanged_deal(asking)
    return await settling.settled(asking, deal.number, "won", await closing.close_as_won(asking, deal, None))


async def _lost(asking: Asking) -> Reply:
    deal = await unchanged_deal(asking)
    closing.raise_if_closed(deal)
    reason = asking.invocation.press.get("r")
    if reason:
        return await closing.close_as_lost(asking, deal, str(reason), None)
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    return Reply(form=forms.lost(asking.voice, deal=deal, reasons=offered_reasons(pipeline)))


async def _show(asking: Asking) -> Reply:
    return asking.reply(await looking.card(asking, await _deal(asking)))


async def _undo(asking: Asking) -> Reply:
    return await undoing.take_back(asking, str(asking.invocation.press["b"]))


async def _plan(asking: Asking) -> Reply:
    deal = await _deal(asking)
    closing.raise_if_closed(deal)
    when = str(asking.invocation.press["when"])
    if when == "pick":
        return Reply(form=forms.follow_up(asking.voice, deal=deal))
    return await settling.settled(asking, deal.number, "planned", await next_steps.call_on(asking, deal, when))


async def _done(asking: Asking) -> Reply:
    number = int(asking.invocation.press["t"])
    if over := await settling.over(asking, number):
        return over
    follow_up = await asking.work.follow_ups.get(number)
    return await settling.ticked_off(asking, follow_up, await next_steps.tick_off(asking, number))


async def _later(asking: Asking) -> Reply:
    number = int(asking.invocation.press["t"])
    if over := await settling.over(asking, number):
        return over
    reply = await next_steps.put_later(asking, number, str(asking.invocation.press["how"]))
    return settling.put_later(asking, reply)


async def _put_off(asking: Asking) -> Reply:
    deal = await _deal(asking)
    reply = await next_steps.put_off(asking, deal, str(asking.invocation.press["how"]))
    return await settling.settled(asking, deal.number, "put_off", reply)


async def _why(asking: Asking) -> Reply:
    return await looking.explain(asking, await _deal(asking))


async def _open(asking: Asking) -> Reply:
    draw = DEAL_FORMS.get(str(asking.invocation.press["f"]))
    if draw is None:
        raise OutdatedButton
    return Reply(form=await draw(asking, await _deal(asking)))


async def _new(asking: Asking) -> Reply:
    given = asking.invocation.press
    return opening.new_form(asking, str(given.get("name", "")), company=str(given.get("company", "")))


async def _look_at(asking: Asking) -> Reply:  # noqa: ARG001 - every act is given the asking
    """A menu of Home chose what it shows: Home is drawn anew, and nothing is said."""
    return Reply()


async def _list(asking: Asking) -> Reply:
    words = split_words(str(asking.invocation.press["f"]))
    return await listing.page(asking, words, max(1, int(asking.invocation.press.get("p", 1))))


_ACTS: Mapping[str, Act] = {
    "move": _move,
    "advance": _advance,
    "won": _won,
    "lost": _lost,
    "show": _show,
    "undo": _undo,
    "plan": _plan,
    "done": _done,
    "later": _later,
    "put_off": _put_off,
    "why": _why,
    "amnesty": amnesty.grant,
    "complete": completing.complete,
    "open": _open,
    "delete": deleting.delete_now,
    "erase_person": erasing.erase_person,
    "erase_contact": erasing.erase_contact,
    "new": _new,
    "new_in": opening.new_in,
    "anyway": opening.new_anyway,
    "ask": asking_owners.ask_owner,
    "list": _list,
    "post": posting.post,
    "mine": looking.mine,
    "home": _look_at,
    "behind": drilling.behind,
    "counted": drilling.counted,
    "deals": drilling.behind_a_report,
    "report": pipeline_reports.press,
    "post_report": pipeline_reports.post,
    "subscription": subscription_form.draw,
    "stop_digest": subscribing.ask_to_stop,
    "why_digest": subscribing.why,
    "setup": setup.open_sheet,
    "remove_rate": setup_rates.remove,
    "bank_rates": setup_rates.switch_bank,
}

QUESTIONS = frozenset(
    {
        "show",
        "why",
        "open",
        "new",
        "new_in",
        "list",
        "mine",
        "home",
        "behind",
        "counted",
        "deals",
        "report",
        "subscription",
        "stop_digest",
        "why_digest",
        "setup",
    }
)
"""Acts that change nothing."""
