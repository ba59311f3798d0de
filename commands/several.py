"""The same done to several deals by one command, with a verdict for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from commands.asking import Asking
from commands.bulk_words import read_numbers
from commands.invocation import Reply
from commands.telling import tell_the_channel_of_several
from messages import answers
from messages.answers import Verdict
from pipeline.deals import DealFacts
from pipeline.refusals import NoSuchNumbers, Refused
from pipeline.stages import EVERY
from storage.deal import Deal

Act = Callable[[Deal, DealFacts], Awaitable[str]]
"""Changes one held deal, given as it stood before, and says what was done ("moved"); raises what cannot be done."""


def only_numbers(words: Sequence[str]) -> list[int]:
    """The numbers of several deals where the words are nothing else: `1 2 and 9`; none for anything else."""
    read = read_numbers(words)
    return read[0] if read and not read[1] and len(read[0]) > 1 else []


async def each_of(asking: Asking, numbers: Iterable[int], act: Act) -> list[Verdict]:
    """Do something to each of these deals; what cannot be done to one is its verdict and no obstacle to the others."""
    wanted = list(dict.fromkeys(numbers))
    # Held in the order of their numbers, all at once, so that two such commands cannot wait for each other.
    await asking.work.deals.hold(wanted)
    every = asking.work.deals.finder(EVERY)
    before = {deal.number: deal for deal in await every.by_numbers(wanted)}
    held = {deal.number: deal for deal in await asking.work.deals.get_all(before)}
    said = {
        number: await _verdict(asking, held[number], before[number], act)
        if number in held
        else NoSuchNumbers(numbers=(number,))
        for number in wanted
    }
    now = {deal.number: deal for deal in await every.by_numbers(wanted)}
    return [Verdict(deal=now.get(number), number=number, said=what) for number, what in said.items()]


async def tell_of_each(asking: Asking, verdicts: Sequence[Verdict], *, quietly: bool = False) -> Reply:
    """The verdicts to the asker, and what was done to the channel unless `quietly`."""
    done = [verdict for verdict in verdicts if isinstance(verdict.said, str)]
    if not quietly:
        await tell_the_channel_of_several(asking, done)
    return asking.reply(answers.bulk(asking.voice, verdicts=verdicts, batch=asking.invocation.key if done else None))


async def _verdict(asking: Asking, held: Deal, deal: DealFacts, act: Act) -> str | Refused:
    try:
        await asking.check_change(held)
        return await act(held, deal)
    except Refused as refused:
        return refused
