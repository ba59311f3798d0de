"""What admins are shown of the rates between currencies, and told after they changed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from messages import actions, layout, limits
from messages.form_fields import VALUE_LIMIT, day, form as form_of, text
from messages.formats import NO_BREAK
from messages.layout import Button
from messages.message import Block, Form, Message
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.exchange import OwnRate, RateInForce

_CODE = 3

Entered = tuple[OwnRate, Person | None]
"""A workspace's own rate, and who entered it."""


def listed(
    voice: Voice,
    *,
    base: str,
    own: Sequence[Entered],
    published: Sequence[RateInForce],
    without: Sequence[tuple[str, int]],
    bank_counts: bool,
    page: int = 1,
    note: Markup | None = None,
) -> Message:
    """Every rate with its day and where it is from; `without` are currencies that have none, with their open deals.

    `base` is the workspace's currency. Of its own rates a page of ten; above all stands what was just changed, if
    anything.
    """
    title = voice.render("rates/title", base=base)
    lines = [voice.render("rates/of_bank", equation=_of_bank(voice, rate, base), day=rate.day) for rate in published]
    lines += [voice.render("rates/without", currency=code, count=count) for code, count in without]
    end, past = voice.render("rates/end", bank_counts=bank_counts), page * limits.LINES
    more = max(0, len(own) - past)
    further = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
    blocks = [
        *([layout.section(note)] if note is not None else []),
        layout.section(title),
        *(_own_row(voice, *entered) for entered in own[past - limits.LINES : past]),
        *([layout.section(Markup("\n").join(lines[: limits.LINES]))] if lines else []),
        layout.context(end),
        layout.actions(
            Button(voice.gettext("New rate…"), actions.setup(w="new_rate")),
            _bank_button(voice, counts=bank_counts),
            *([Button(further, actions.setup(w="currencies", n=page + 1))] if more else []),
        ),
    ]
    return layout.message(blocks, note or title)


def form(voice: Voice, *, base: str, today: date) -> Form:
    """A rate to be added, from `today` on unless another day is picked."""
    worth = voice.gettext("Such as 0.92, or 150 JPY. Without a currency it is %(base)s.") % {"base": base}
    since = voice.gettext("Today or earlier. Figures printed before stay as they are.")
    blocks = [
        text("currency", voice.gettext("Currency"), {}, most=_CODE, hint=voice.gettext("Three letters, such as EUR.")),
        text("worth", voice.gettext("One of it is worth"), {}, most=VALUE_LIMIT, hint=worth),
        day("day", voice.gettext("From"), today.isoformat(), hint=since),
    ]
    return form_of(voice, "setup_rate", title=voice.gettext("New rate"), submit=voice.gettext("Save"), blocks=blocks)


def saved(voice: Voice, rate: OwnRate, by: Person) -> Markup:
    """A rate counts from now on."""
    return voice.render("setup/saved", line=_own_line(voice, rate, by))


def removed(voice: Voice, rate: OwnRate) -> Markup:
    """A rate counts no more."""
    return voice.render("rates/removed", equation=_equation_of(voice, rate))


def bank_switched(voice: Voice, *, counts: bool) -> Markup:
    """The central bank's rates count from now on, or no more."""
    return voice.render("rates/switched", bank_counts=counts)


def equation(voice: Voice, currency: str, rate: Fraction, counter: str) -> str:
    """1 USD = 0.92 EUR."""
    return f"1{NO_BREAK}{currency} = {voice.rate(rate)}{NO_BREAK}{counter}"


def _equation_of(voice: Voice, rate: OwnRate) -> str:
    return equation(voice, rate.currency, rate.rate, rate.counter)


def _of_bank(voice: Voice, rate: RateInForce, base: str) -> str:
    return equation(voice, rate.currency, rate.rate, base)


def _own_line(voice: Voice, rate: OwnRate, by: Person | None) -> Markup:
    return voice.render("rates/own", equation=_equation_of(voice, rate), day=rate.day, by=by)


def _own_row(voice: Voice, rate: OwnRate, by: Person | None) -> Block:
    remove = Button(voice.gettext("Remove"), actions.remove_rate(n=rate.number))
    return layout.section(_own_line(voice, rate, by), control=remove)


def _bank_button(voice: Voice, *, counts: bool) -> Button:
    if counts:
        return Button(voice.gettext("Do without the bank's rates"), actions.bank_rates(on=0))
    return Button(voice.gettext("Use the bank's rates"), actions.bank_rates(on=1))
