"""What somebody is told, alone, after they changed something: what happened, how to take it back, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from messages import actions, layout, refusals
from messages.escaping import channel
from messages.follow_ups import next_step_buttons
from messages.layout import Button, Control
from messages.limits import LINES
from messages.message import Message
from messages.questions import ask_for
from messages.settled import Batch, settled_id, undo_buttons
from messages.voice import Voice
from messages.words import categories
from pipeline.deals import ActivityKind, DealFacts, FollowUpFacts
from pipeline.quiet import Heard
from pipeline.refusals import NotYours, Refused
from pipeline.stages import Pipeline, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTo:
    """Where the "Post to" button announces the change with number `change` in the deal's history.

    `name` is the channel's name without #; where it is not known the button says "the channel".
    """

    channel_id: str
    change: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one deal of several. `said` is "moved", "won", "assigned", "parked" and the like, or why not.

    "nobody_left" is said of one that should have changed hands, but stayed. `deal` is None where none has that number.
    `passed_on` counts the follow-ups that went to a new owner with it.
    """

    deal: DealFacts | None
    number: int
    said: str | Refused
    passed_on: int = 0


def created(voice: Voice, *, deal: DealFacts, batch: Batch, post_to: PostTo | None = None) -> Message:
    """A deal was written down."""
    return private(voice, voice.render("answers/created", deal=deal), deal, batch, post_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A deal that changed its stage, and perhaps hands there, with `passed_on` follow-ups.

    `nobody_left` says that whoever the stage hands to is gone, and the deal stayed with its owner. `moved_in` is the
    pipeline where it changed that too.
    """

    deal: DealFacts
    came_from: Stage
    handed_over: bool = False
    passed_on: int = 0
    nobody_left: bool = False
    moved_in: Pipeline | None = None


def moved(
    voice: Voice,
    move: Moved,
    *,
    batch: Batch,
    post_to: PostTo | None = None,
) -> Message:
    """A deal changed its stage; what is next after it changed hands is its new owner's."""
    return private(voice, moved_words(voice, move), move.deal, batch, post_to, asks=not move.handed_over)


def moved_words(voice: Voice, move: Moved) -> Markup:
    """The same without its buttons."""
    hands = {"handed_over": move.handed_over, "passed_on": move.passed_on, "nobody_left": move.nobody_left}
    return voice.render("answers/moved", deal=move.deal, came_from=move.came_from, moved_in=move.moved_in, **hands)


def won(voice: Voice, *, deal: DealFacts, batch: Batch, post_to: PostTo | None = None) -> Message:
    """A deal was closed as won."""
    return private(voice, voice.render("answers/won", deal=deal), deal, batch, post_to)


def lost(voice: Voice, *, deal: DealFacts, batch: Batch, post_to: PostTo | None = None) -> Message:
    """A deal was closed as lost."""
    return private(voice, voice.render("answers/lost", deal=deal), deal, batch, post_to)


def reopened(voice: Voice, *, deal: DealFacts, batch: Batch, post_to: PostTo | None = None) -> Message:
    """A closed deal is open again."""
    return private(voice, voice.render("answers/reopened", deal=deal), deal, batch, post_to)


def noted(
    voice: Voice,
    *,
    deal: DealFacts,
    text: str,
    kind: ActivityKind,
    batch: Batch,
    on: date | None = None,
    post_to: PostTo | None = None,
) -> Message:
    """A note, call, e-mail or meeting was written down; with its day `on` where that was before."""
    return private(voice, voice.render("answers/noted", deal=deal, text=text, kind=kind, on=on), deal, batch, post_to)


def reminded(
    voice: Voice,
    *,
    follow_up: FollowUpFacts,
    deal: DealFacts,
    batch: Batch,
    heard: Heard = "then",
    day_off: bool = False,
) -> Message:
    """A follow-up was planned, perhaps for a day off of its person's.

    How they will hear of it is said where that is not when it is due.
    """
    said = voice.render("answers/reminded", follow_up=follow_up, deal=deal, heard=heard, day_off=day_off)
    return private(voice, said, None, batch, None)


def ticked_off(voice: Voice, *, follow_up: FollowUpFacts, deal: DealFacts, batch: Batch, own: bool = True) -> Message:
    """A follow-up is done, named with its person unless it was the reader's own; without another one asks for it."""
    said = voice.render("answers/ticked_off", follow_up=follow_up, deal=deal, own=own)
    return private(voice, said, deal, batch, None)


def put_later(voice: Voice, *, follow_up: FollowUpFacts, heard: Heard = "then") -> Message:
    """A follow-up was put off; the same is said of it."""
    said = voice.render("answers/put_later", follow_up=follow_up, heard=heard)
    return layout.message([layout.section(said, block_id=settled_id(follow_up.deal_number, follow_up.number))])


def put_off(voice: Voice, *, deal: DealFacts, until: date) -> Message:
    """A silent deal is left alone for a while."""
    return layout.message([layout.section(voice.render("answers/put_off", deal=deal, until=until))])


def posted(voice: Voice, *, deal: DealFacts, channel_id: str) -> Message:
    """A change was announced in a channel, now or before."""
    where = channel(channel_id)
    return layout.message([layout.section(voice.render("answers/posted", deal=deal, where=where))])


def undone(voice: Voice, *, items: Sequence[tuple[DealFacts, str]]) -> Message:
    """What was taken back: each deal as it stands now, with the kind of the change that is gone.

    Kinds: created, moved, won, lost, reopened, noted, call, email, meeting, reminded, done; overtaken for a deal that
    somebody changed since, which was left alone; any other says the deal is as it was before.
    """
    more = max(0, len(items) - LINES)
    return layout.message([layout.section(voice.render("answers/undone", items=items[:LINES], more=more))])


def bulk(voice: Voice, *, verdicts: Sequence[Verdict], batch: Batch) -> Message:
    """Several deals at once: what was done, in one sentence, then each that could not be, with why."""
    done = [verdict for verdict in verdicts if verdict.deal and isinstance(verdict.said, str)]
    refused = [verdict for verdict in verdicts if not isinstance(verdict.said, str)]
    sentences = together(voice, done)
    sentences += [refusals.verdict(voice, v.number, v.said) for v in refused if isinstance(v.said, Refused)]
    not_theirs = [verdict.said for verdict in refused if isinstance(verdict.said, NotYours)][:LINES]
    asking = [button for why in not_theirs for button in ask_for(voice, why, one_of_several=True)]
    undo = undo_buttons(voice, batch) if done else []
    return layout.message([layout.section(Markup("\n").join(sentences)), *layout.row(*undo, *asking)])


def together(voice: Voice, done: Sequence[Verdict]) -> list[Markup]:
    """What was done to several deals, a sentence for those to which the same was done."""
    return [_done_together(voice, group, kind) for kind, group in _alike(done) if any(one.deal for one in group)]


def private(
    voice: Voice, said: Markup, deal: DealFacts | None, batch: Batch, post_to: PostTo | None, *, asks: bool = True
) -> Message:
    """A change as its author reads it: what is next where nothing is and `asks`, Undo, and where to post it."""
    controls: list[Control] = []
    if asks and deal and deal.status == "open" and deal.next_step is None:
        # What people typed may end without a full stop.
        between = Markup(" ") if said.endswith((".", "!", "?")) else Markup("\n")
        said = between.join([said, voice.render("answers/what_is_next")])
        controls += next_step_buttons(voice, deal)
    controls += undo_buttons(voice, batch)
    if deal and post_to:
        controls.append(
            Button(_post_label(voice, post_to), actions.post(d=deal.number, q=post_to.change, to=post_to.channel_id))
        )
    return layout.message([layout.section(said), *layout.row(*controls)])


def _post_label(voice: Voice, post_to: PostTo) -> str:
    if not post_to.name:
        return voice.gettext("Post to the channel")
    return voice.gettext("Post to #%(channel)s") % {"channel": post_to.name}


def _alike(done: Sequence[Verdict]) -> list[tuple[str, list[Verdict]]]:
    """Verdicts that make one sentence: the same done, to or for the same; in the order they were asked."""

    def key(verdict: Verdict) -> tuple[str, str]:
        return str(verdict.said), _ended_at(verdict.deal, str(verdict.said)) if verdict.deal else ""

    groups = [list(group) for _, group in groupby(sorted(done, key=key), key)]
    groups.sort(key=lambda group: done.index(group[0]))
    return [(str(group[0].said), group) for group in groups]


def _ended_at(deal: DealFacts, kind: str) -> str:
    """What deals must share to stand in one sentence: the stage they moved to, their new owner, their category."""
    ends = {"moved": str(deal.stage.id), "assigned": deal.owner.user_id, "category": deal.category}
    return {**ends, "nobody_left": f"{deal.stage.id} {deal.owner.user_id}"}.get(kind, "")


def _done_together(voice: Voice, verdicts: Sequence[Verdict], kind: str) -> Markup:
    deals = [verdict.deal for verdict in verdicts if verdict.deal]
    numbers, category = [f"#{deal.number}" for deal in deals], categories(voice)[deals[0].category]
    facts = {"numbers": numbers, "deal": deals[0], "category": category, "count": len(deals)}
    facts["passed_on"] = sum(verdict.passed_on for verdict in verdicts)
    return voice.render("answers/together", kind=kind, **facts)
