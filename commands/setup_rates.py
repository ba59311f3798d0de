"""The rates between currencies: those in force listed, one added or removed, the central bank's turned on and off."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from commands.administering import write_down
from commands.asking import Asking
from commands.dates import read_day
from commands.filled_in import Fields
from commands.invocation import Reply
from commands.rate_words import read_worth
from commands.setting_words import read_currency
from messages import rates as says
from messages.message import Form
from pipeline.exchange import OwnRate
from pipeline.local_time import day_of
from pipeline.refusals import OutdatedButton, RateIsGone, RateToCome, RateWithoutBase, UnknownCurrency
from storage.rates import decimals

SHEET = "rates"


async def listed(asking: Asking, note: Markup | None = None) -> Reply:
    """Every rate in force with its day and where it is from, and currencies of open deals that have none."""
    rates = asking.work.rates
    held = await rates.held()
    own = await rates.entered()
    exchange = await rates.known(of=held)
    today = await _today(asking)
    found = {code: exchange.in_force(code, today) for code in held if code != exchange.base}
    people = await asking.work.people.of({rate.set_by for rate in own if rate.set_by})
    message = says.listed(
        asking.voice,
        base=exchange.base,
        own=[(rate, people.get(rate.set_by or "")) for rate in own],
        published=[rate for rate in found.values() if rate and rate.own is None],
        without=[(code, held[code]) for code, rate in found.items() if rate is None],
        bank_counts=await rates.bank_counts(),
        page=max(1, int(asking.invocation.press.get("n", 1))) if note is None else 1,
        note=note,
    )
    return asking.reply(message)


async def draw_new(asking: Asking) -> Form:
    """The form of a rate to be added, from today on unless said."""
    base = (await asking.work.workspace()).currency
    return says.form(asking.voice, base=base, today=await _today(asking))


async def take(asking: Asking) -> Reply:
    """Let a rate count from now on, and list all that do. AdminsOnly."""
    await asking.check_admin()
    workspace = await asking.work.shaping.hold_workspace()
    base = workspace.currency if workspace else asking.currency
    fields = Fields(asking)
    today = await _today(asking)
    code = fields.read("currency", read_currency, "")
    if not str(asking.invocation.fields.get("currency") or "").strip():
        fields.refuse("currency", UnknownCurrency(code=""))
    rate, counter = fields.read(
        "worth", lambda typed: read_worth(typed, base=base, locale=asking.voice.locale), (Fraction(0), base)
    )
    day = fields.read("day", lambda typed: _past_day(asking, typed, today), today)
    if code and (code == counter or base not in {code, counter}):
        fields.refuse("worth", RateWithoutBase(base=base))
    fields.check()
    entered = await asking.work.rates.enter(
        code, counter, rate, day=day, by=asking.person.user_id, at=asking.invocation.at
    )
    await write_down(asking, "rate_added", entered.number, sheet=SHEET, before={}, after=_facts(entered))
    return await listed(asking, says.saved(asking.voice, entered, asking.person))


async def remove(asking: Asking) -> Reply:
    """Let a rate count no more, and list those that do. AdminsOnly, RateIsGone."""
    await asking.check_admin()
    number = int(asking.invocation.press["n"])
    known = {rate.number: rate for rate in await asking.work.rates.entered()}
    if number not in known or not await asking.work.rates.remove(number, at=asking.invocation.at):
        raise RateIsGone
    await write_down(asking, "rate_removed", number, sheet=SHEET, before={}, after=_facts(known[number]))
    return await listed(asking, says.removed(asking.voice, known[number]))


async def switch_bank(asking: Asking) -> Reply:
    """Let the central bank's rates count from now on, or no more. AdminsOnly, OutdatedButton."""
    await asking.check_admin()
    on = asking.invocation.press["on"]
    if on not in {0, 1}:
        raise OutdatedButton
    await asking.work.shaping.hold_workspace()
    before = await asking.work.rates.bank_counts()
    await asking.work.rates.let_bank_count(bool(on), at=asking.invocation.at)
    shown = [{"bank": "yes" if counts else ""} for counts in (before, bool(on))]
    await write_down(asking, "bank_rates", sheet=SHEET, before=shown[0], after=shown[1])
    return await listed(asking, says.bank_switched(asking.voice, counts=bool(on)))


def _past_day(asking: Asking, typed: str, today: date) -> date:
    """The day a rate starts on: today or earlier. NotADate, RateToCome."""
    day = read_day(typed, today=today, locale=asking.voice.locale, allow_past=True)
    if day > today:
        raise RateToCome
    return day


async def _today(asking: Asking) -> date:
    """The workspace's date, in whose zone the days of rates are told."""
    return day_of(asking.invocation.at, ZoneInfo((await asking.work.workspace()).zone))


def _facts(rate: OwnRate) -> dict[str, Any]:
    """A rate for the audit list, in no language."""
    return {"rate": f"1 {rate.currency} = {decimals(rate.rate)} {rate.counter}, {rate.day}"}
