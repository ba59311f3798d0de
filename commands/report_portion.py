"""Which deals of a pipeline a report is about: all, one owner's, or those that close in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from commands.people_words import person_named
from commands.report_words import CLOSES, days_in
from commands.reporting import Asked, is_narrowed
from pipeline.deals import Person
from pipeline.figures import Forecast, Period
from pipeline.refusals import NoSuchPeriod
from storage.portion import Portion
from storage.reports import goal_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whose deals, and the first and last day they are to close on; None where nothing was said."""

    who: Person | None = None
    closing: tuple[date, date] | None = None

    @property
    def portion(self) -> Portion:
        """The same as figures are asked for it."""
        first, last = self.closing or (None, None)
        return Portion(
            owner_id=self.who.user_id if self.who else None,
            closing_from=first,
            closing_before=last + timedelta(days=1) if last else None,
        )


async def named_in(asked: Asked) -> Named:
    """What the further words of a report name: `@lea`, `closing this quarter`. NoSuchPeriod for other words."""
    words, named = list(asked.words), Named()
    while words:
        if words[0] == CLOSES and len(words) > 2 and named.closing is None:
            named = Named(who=named.who, closing=days_in(words[1:3]))
            words = words[3:]
        elif words[0].startswith(("@", "<@")) and named.who is None:
            named = Named(who=await person_named(asked.asking, words.pop(0)), closing=named.closing)
        else:
            raise NoSuchPeriod(words=" ".join(words))
    return named


async def said_of(asked: Asked) -> Sequence[Markup]:
    """The same as small print says it."""
    named, said = await named_in(asked), []
    if named.who:
        said.append(asked.voice.render("reports/only_of", name=named.who.name))
    if named.closing:
        said.append(asked.voice.render("reports/only_closing", days=asked.voice.over(*named.closing)))
    return said


async def against_their_goal(asked: Asked, expected: Forecast, owner_id: str | None = None) -> Forecast:
    """A forecast against the goal of those whose deals the asker sees; with an owner of what is theirs alone."""
    return replace(expected, goal=await goal_in_sight(asked, expected.period, owner_id))


async def goal_in_sight(asked: Asked, period: Period, owner_id: str | None = None) -> int | None:
    """The team's goal for a period, or an owner's, in minor units of the base; None without one.

    Who does not see all deals is measured by their own goal where they see theirs alone, and otherwise by none: what
    the others win towards it is out of sight.
    """
    asking, whose = asked.asking, owner_id
    if await is_narrowed(asking, asked.pipeline):
        me = asking.person.user_id
        whose = me if owner_id is None and asking.visibility == "own" else owner_id
        if whose != me:
            return None
    return await goal_of(asking.work, asked.pipeline.id, period, asking.currency, owner_id=whose)
