"""What the history of a deal holds: it comes in first, goes from stage to stage every other day, and is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

_KEPT = ("team_id", "pipeline_id", "value_minor", "currency", "owner_id")
_EVERY = timedelta(days=2)


def steps(deal: Mapping[str, Any]) -> list[tuple[str, int, datetime]]:
    """Kind, stage and instant (UTC) of each line, in order. An open deal has got as far as it is within a day."""
    until = deal["closed_at"] or deal["created_at"] + timedelta(days=1)
    stages = range(1, deal["stage_id"] + 1)
    pace = min(_EVERY, (until - deal["created_at"]) / (len(stages) + 1))
    found = [("moved" if n else "created", stage, deal["created_at"] + n * pace) for n, stage in enumerate(stages)]
    return [*found, *([(deal["status"], deal["stage_id"], until)] if deal["closed_at"] else [])]


def visits(deal: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of `stage_visits`."""
    lines = steps(deal)
    for n, (kind, stage, at) in enumerate(lines):
        if kind in {"created", "moved"}:
            left_at = lines[n + 1][2] if n + 1 < len(lines) else None
            stay = {"seq": n + 1, "stage_id": stage, "entered_at": at, "left_at": left_at, "undone": False}
            yield {"team_id": deal["team_id"], "deal_number": deal["number"], **stay}


def changes(deal: Mapping[str, Any], by: str) -> Iterator[dict[str, Any]]:
    """Rows of `deal_changes`, each of a request of its own, as nearly all are: what a database expects of a key."""
    facts = {name: deal[name] for name in _KEPT} | {"deal_number": deal["number"], "by_id": by, "via": "import"}
    for n, (kind, stage, at) in enumerate(steps(deal), start=1):
        status = kind if kind in {"won", "lost"} else "open"
        yield facts | {
            "seq": n,
            "at": at,
            "kind": kind,
            "stage_id": stage,
            "status": status,
            "lost_reason": deal["lost_reason"] if status == "lost" else None,
            "before": {},
            "after": {},
            "batch": f"asked:{deal['number']}:{n}",
        }
