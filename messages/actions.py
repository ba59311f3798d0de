"""What a button or an option carries: a compact JSON fact sheet with `do`, the act it asks for.

Values may be old when they are clicked, and anybody may forge one: the act is checked where it is done. A button's
value has at most 2000 characters, an option's 150 (Slack's limits).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal

When = Literal["tomorrow", "week", "pick"]
Later = Literal["1h", "tomorrow", "week"]
PutOff = Literal["3", "week"]
Amnesty = Literal["weeks", "today"]

Kind = type | UnionType

_FACTS: Mapping[str, tuple[Mapping[str, Kind], Mapping[str, Kind]]] = {
    "move": ({"d": int, "s": int, "v": int}, {}),
    "advance": ({"d": int, "v": int}, {}),
    "won": ({"d": int, "v": int}, {}),
    "lost": ({"d": int, "v": int}, {"r": str}),
    "show": ({"d": int}, {}),
    "undo": ({"b": int | str}, {}),
    "plan": ({"d": int, "when": str}, {}),
    "done": ({"t": int}, {}),
    "later": ({"t": int, "how": str}, {}),
    "put_off": ({"d": int, "how": str}, {}),
    "amnesty": ({"p": int, "how": str}, {}),
    "why": ({"d": int}, {}),
    "say": ({"c": str, "t": str}, {}),
    "complete": ({"m": str}, {"d": int}),
    "open": ({"d": int, "v": int, "f": str}, {"t": str}),
    "anyway": ({"t": str, "q": str}, {}),
    "ask": ({"d": int}, {"n": str, "q": str, "w": str, "a": str, "s": int}),
    "delete": ({"d": int, "v": int}, {}),
    "erase_person": ({"u": str}, {}),
    "erase_contact": ({"n": int}, {}),
    "new": ({}, {"name": str, "company": str}),
    "new_in": ({"p": int}, {}),
    "list": ({"f": str}, {"p": int}),
    "post": ({"d": int, "q": int, "to": str}, {}),
    "behind": ({"f": str, "n": int, "e": str}, {"p": int}),
    "counted": ({"n": int, "e": str}, {}),
    "report": ({"r": str, "n": int, "o": str, "h": str}, {"w": str, "a": str, "x": int}),
    "post_report": ({"r": str, "n": int, "o": str, "a": str}, {"w": str}),
    "deals": ({"f": str, "o": str, "a": str}, {"l": str, "r": str, "n": int, "w": str, "p": int}),
    "subscription": ({}, {"n": int}),
    "stop_digest": ({"n": int}, {}),
    "why_digest": ({"n": int}, {}),
    "mine": ({}, {}),
    "home": ({}, {"w": str, "s": int, "n": str}),
    "setup": ({"w": str}, {"n": int, "r": str}),
    "remove_rate": ({"n": int}, {}),
    "bank_rates": ({"on": int}, {}),
}
"""Facts every act must carry, and those it may."""

ACTS = frozenset(_FACTS)


def move(*, d: int, s: int, v: int) -> str:
    """Move deal `d`, seen at version `v`, to the stage with id `s`."""
    return written("move", d=d, s=s, v=v)


def advance(*, d: int, v: int) -> str:
    """Move deal `d` to the stage after the one it is in."""
    return written("advance", d=d, v=v)


def won(*, d: int, v: int) -> str:
    """Close deal `d` as won."""
    return written("won", d=d, v=v)


def lost(*, d: int, v: int, r: str | None = None) -> str:
    """Close deal `d` as lost for reason `r`; without a reason, open the form that asks for it."""
    return written("lost", d=d, v=v, r=r)


def show(*, d: int) -> str:
    """Open the card of deal `d`."""
    return written("show", d=d)


def undo(*, b: int | str) -> str:
    """Take back everything done in batch `b`."""
    return written("undo", b=b)


def plan(*, d: int, when: When) -> str:
    """Plan a follow-up on deal `d`: a call tomorrow, in a week, or by the form."""
    return written("plan", d=d, when=when)


def done(*, t: int) -> str:
    """Tick off follow-up `t`."""
    return written("done", t=t)


def later(*, t: int, how: Later) -> str:
    """Put follow-up `t` off by an hour, to tomorrow, or to next week."""
    return written("later", t=t, how=how)


def put_off(*, d: int, how: PutOff) -> str:
    """Leave deal `d` alone for three working days or a week."""
    return written("put_off", d=d, how=how)


def amnesty(*, p: int, how: Amnesty) -> str:
    """Settle what a first run over pipeline `p` left out: put off four weeks, or as if it had lived today."""
    return written("amnesty", p=p, how=how)


def why(*, d: int) -> str:
    """Explain why deal `d` was brought up."""
    return written("why", d=d)


def say(*, c: str, t: str) -> str:
    """Run command `c` with text `t`, as if the person had typed it."""
    return written("say", c=c, t=t)


def complete(*, m: str, d: int | None = None) -> str:
    """Ask for what is missing of wishes `m` (`messages.carried`), or grant them at once; `d` is a lone one's deal."""
    return written("complete", m=m, d=d)


def opening(*, d: int, v: int, f: str, t: str | None = None) -> str:
    """Open form `f` (`commands.deal_forms`) for deal `d`, seen at version `v`; with text `t` where the form has one."""
    return written("open", d=d, v=v, f=f, t=t)


def anyway(*, t: str, q: str) -> str:
    """Create the deal that text `t` describes beside those of its company; once for request `q`."""
    return written("anyway", t=t, q=q)


def ask(*, d: int, n: str, q: str) -> str:
    """Ask the owner of deal `d` about a new deal called `n`; once for request `q`."""
    return written("ask", d=d, n=n, q=q)


def delete(*, d: int, v: int) -> str:
    """Delete deal `d`, seen at version `v`; the question whether it shall go has been answered."""
    return written("delete", d=d, v=v)


def new(*, name: str | None = None, company: str | None = None) -> str:
    """Open the form of a new deal, with a name or a company filled in where there is one."""
    return written("new", name=name, company=company)


def new_in(*, p: int) -> str:
    """Draw the form of a new deal, as filled in so far, with the stages of pipeline `p`."""
    return written("new_in", p=p)


def listing(*, f: str, p: int | None = None) -> str:
    """Open page `p` of the list with filter `f`."""
    return written("list", f=f, p=p)


def post(*, d: int, q: int, to: str) -> str:
    """Announce change `q` (its number in the history of deal `d`) in channel `to`."""
    return written("post", d=d, q=q, to=to)


def erase_person(*, u: str) -> str:
    """Erase what is known of the person with Slack id `u`; the question whether it shall be has been answered."""
    return written("erase_person", u=u)


def erase_contact(*, n: int) -> str:
    """Erase contact `n` of a customer; the question whether it shall be has been answered."""
    return written("erase_contact", n=n)


def mine() -> str:
    """List my open deals."""
    return written("mine")


def setup(*, w: str, n: int | None = None, r: str | None = None) -> str:
    """Open what an admin shapes: form or list `w` (`commands.setup`) of pipeline or stage `n`, for the role `r`."""
    return written("setup", w=w, n=n, r=r)


def remove_rate(*, n: int) -> str:
    """Let the workspace's own rate `n` count no more."""
    return written("remove_rate", n=n)


def bank_rates(*, on: int) -> str:
    """Let the central bank's rates count, 1, or no more, 0."""
    return written("bank_rates", on=on)


def home(*, w: str | None = None, s: int | None = None, n: str | None = None) -> str:
    """Show on Home the deals of `w` ("mine", "team", a Slack id), of stage `s` (0 for all), in need `n` ("all")."""
    return written("home", w=w, s=s, n=n)


def read(value: str) -> dict[str, Any]:
    """The facts of a button or an option; ValueError for anything no constructor of this module writes."""
    facts = json.loads(value)
    if not isinstance(facts, dict) or not isinstance(facts.get("do"), str) or facts["do"] not in ACTS:
        raise ValueError("not an act")
    must, may = _FACTS[facts["do"]]
    given = {name: fact for name, fact in facts.items() if name != "do"}
    if not must.keys() <= given.keys() <= must.keys() | may.keys():
        raise ValueError(f"{facts['do']} has other facts")
    kinds = {**must, **may}
    if not all(isinstance(fact, kinds[name]) and not isinstance(fact, bool) for name, fact in given.items()):
        raise ValueError(f"{facts['do']} has facts of another kind")
    return facts


def written(do: str, **facts: int | str | None) -> str:
    """The fact sheet of an act; facts that are None are left out. For the constructors of acts only."""
    kept = {name: fact for name, fact in facts.items() if fact is not None}
    return json.dumps({"do": do, **kept}, ensure_ascii=False, separators=(",", ":"))
