"""The forms that change a deal, filled with what it holds and with what somebody typed, read or not."""

from __future__ import annotations

from commands.amounts import read_amount
from commands.asking import Asking
from commands.closing import raise_if_closed
from commands.reading_fields import Read
from messages import change_forms
from messages.message import Form
from pipeline.deals import DealFacts, Person
from pipeline.fields import FieldValue, now
from pipeline.money import Money, exponent
from pipeline.refusals import Refused

_PICKED = frozenset({"close", "owner", "category"})


async def edit_form(asking: Asking, deal: DealFacts, read: Read | None = None) -> Form:
    """The fields; over what the deal holds, what could be read of what was typed, and what could not as it stands."""
    read = read or Read()
    given: dict[str, str] = {field: as_typed(asking, value) for field, value in {**now(deal), **read.wanted}.items()}
    # A picker takes no words: what was typed for a day or a person stands above the fields only.
    given |= {field: typed for field, typed in read.typed.items() if field not in _PICKED}
    return change_forms.edit(asking.voice, deal=deal, given=given, wrong=read.wrong)


async def park_form(asking: Asking, deal: DealFacts, reason: str = "", *wrong: Refused) -> Form:
    """Until when it rests; DealIsClosed."""
    raise_if_closed(deal)
    until = deal.parked_until.isoformat() if deal.parked_until and not reason else ""
    given = {"until": until, "reason": reason or deal.parked_reason or ""}
    return change_forms.park(asking.voice, deal=deal, given=given, wrong=wrong)


async def assign_form(asking: Asking, deal: DealFacts, *wrong: Refused) -> Form:
    """Whose it shall be; DealIsClosed."""
    raise_if_closed(deal)
    return change_forms.assign(asking.voice, deal=deal, given={"owner": deal.owner.user_id}, wrong=wrong)


def as_typed(asking: Asking, value: FieldValue) -> str:
    """A field's value as a form holds it; an amount so that it reads back as the very same."""
    if isinstance(value, Money):
        return _amount_as_typed(asking, value)
    if isinstance(value, Person):
        return value.user_id
    return "" if value is None else str(value)


def _amount_as_typed(asking: Asking, value: Money) -> str:
    shown = asking.voice.money(value)
    try:
        if read_amount(shown, base=asking.currency, locale=asking.voice.locale) == value:
            return shown
    except Refused:
        pass  # such as a sign that several currencies share: then by its code
    digits = exponent(value.currency)
    whole, rest = divmod(value.minor, 10**digits)
    return f"{value.currency} {whole}" + (f".{rest:0{digits}}" if rest else "")
