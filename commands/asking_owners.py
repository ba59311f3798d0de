"""The owner of a deal is asked by somebody who may not, or would rather not, go on without them."""

from __future__ import annotations

from commands.asking import Asking
from commands.handing import when_awake
from commands.invocation import Reply
from messages import questions, same_company
from messages.message import Message
from pipeline.deals import DealFacts
from pipeline.local_time import day_of
from pipeline.names import check_name

_KEY_LIMIT = 200


async def ask_owner(asking: Asking) -> Reply:
    """Ask the owner in a direct message: about a new deal beside theirs, or for what the asker may not do themselves.

    About a new deal once for each request; for what is theirs to do once for each deal, asker and day (the asker's).
    """
    given = asking.invocation.press
    deal = await asking.work.deals.facts(int(given["d"]))
    voice = asking.voice.to(deal.owner)
    if "n" in given:
        name, request = check_name(str(given["n"])), str(given.get("q", ""))[:_KEY_LIMIT]
        await _put(asking, deal, same_company.question(voice, deal=deal, by=asking.person, name=name), request)
        return asking.reply(same_company.asked(asking.voice, deal=deal))
    words, act = str(given.get("w", "")), str(given.get("a", ""))
    today = day_of(asking.invocation.at, asking.zone)
    stage = next((one for each in asking.pipelines for one in each.stages if one.id == given.get("s")), None)
    wish = questions.wish(voice, deal=deal, by=asking.person, words=words, act=act, stage=stage)
    fresh = await _put(asking, deal, wish, f"{asking.person.user_id}:{today.isoformat()}")
    return asking.reply(questions.asked(asking.voice, deal=deal, again=not fresh))


async def _put(asking: Asking, deal: DealFacts, message: Message, occasion: str) -> bool:
    """Have the owner asked, out of their quiet hours; False where they were, for the same occasion, or cannot be."""
    if not questions.can_be_asked(deal, asking.person.user_id):
        return False
    fresh = await asking.work.outbox.put(
        key=f"ask:{occasion}:{deal.number}",
        kind="question",
        channel=deal.owner.user_id,
        payload=message.to_json(),
        at=await when_awake(asking, deal.owner),
        occasion_at=asking.invocation.at,
    )
    asking.posts |= fresh
    return fresh
