"""The SQL of the views of dated facts, the same on SQLite and PostgreSQL. `docs/metrics.md` says what each is for.

Only effective changes count: neither what was taken back nor the lines that took it back. No view uses a window
function, so that a condition on a view's instant is answered by the index on the instant of a change.

A migration that has run reads this: another shape of a view is another file, and a migration of its own.
"""

# ruff: noqa: S608 - the statements are put together of words of this file only
from __future__ import annotations

WON = 1_000_000
"""The position of Won: past every stage."""


def counts(line: str) -> str:
    """The condition that a line of the history is effective."""
    return f"{line}.undone_at IS NULL AND {line}.undoes IS NULL"


def same_deal(one: str, other: str) -> str:
    """The condition that two lines are of the same deal."""
    return f"{one}.team_id = {other}.team_id AND {one}.deal_number = {other}.deal_number"


def held(line: str, stage: str) -> str:
    """The position a deal had by a line, its stage being joined as `stage`."""
    return f"CASE WHEN {line}.status = 'won' THEN {WON} ELSE {stage}.position END"


def counted(line: str, stage: str) -> str:
    """Joins the stage that a line counts for: its own, or the one that was merged into."""
    return f"""JOIN stages {line}_raw ON {line}_raw.team_id = {line}.team_id AND {line}_raw.id = {line}.stage_id
    JOIN stages {stage} ON {stage}.team_id = {line}.team_id
        AND {stage}.id = COALESCE({line}_raw.merged_into, {line}_raw.id)"""


def neighbour(line: str, alias: str, *, later: bool) -> str:
    """Joins the effective line before or after another one; all null where there is none."""
    nearest, beyond = ("MIN", ">") if later else ("MAX", "<")
    return f"""LEFT JOIN deal_changes {alias} ON {same_deal(alias, line)} AND {alias}.seq = (
        SELECT {nearest}(near.seq) FROM deal_changes near
        WHERE {same_deal("near", line)} AND near.seq {beyond} {line}.seq AND {counts("near")})"""


STAGE_ENTRIES = f"""
CREATE VIEW stage_entries AS
SELECT step.team_id, step.deal_number, step.pipeline_id, stage.id AS stage_id, stage.position,
    step.at AS entered_at, step.held_before IS NULL AS came_in,
    (SELECT MIN(on_line.at) FROM deal_changes on_line
        {counted("on_line", "on_stage")}
        WHERE {same_deal("on_line", "step")} AND on_line.seq >= step.seq AND {counts("on_line")}
            AND on_line.pipeline_id = step.pipeline_id
            AND {held("on_line", "on_stage")} > stage.position) AS went_on_at,
    (SELECT MIN(gone.at) FROM deal_changes gone
        WHERE {same_deal("gone", "step")} AND {counts("gone")} AND gone.seq > (
            SELECT MAX(there.seq) FROM deal_changes there
            WHERE {same_deal("there", "step")} AND {counts("there")}
                AND there.pipeline_id = step.pipeline_id AND there.status <> 'deleted')) AS gone_at
FROM (
    SELECT line.team_id, line.deal_number, line.seq, line.at, line.pipeline_id, {held("line", "now_at")} AS top,
        (SELECT MAX({held("earlier", "was_at")}) FROM deal_changes earlier
            {counted("earlier", "was_at")}
            WHERE {same_deal("earlier", "line")} AND earlier.seq < line.seq AND {counts("earlier")}
                AND earlier.pipeline_id = line.pipeline_id) AS held_before
    FROM deal_changes line
    {counted("line", "now_at")}
    WHERE {counts("line")} AND line.kind IN ('created', 'moved', 'won', 'transferred', 'merged')
) step
JOIN stages stage ON stage.team_id = step.team_id AND stage.pipeline_id = step.pipeline_id
    AND stage.removed_at IS NULL AND stage.position <= step.top
    AND stage.position >= COALESCE(step.held_before + 1, step.top)
WHERE stage.created_at IS NULL OR step.at >= stage.created_at
"""

DEAL_CLOSES = f"""
CREATE VIEW deal_closes AS
SELECT line.team_id, line.deal_number, line.seq, line.pipeline_id, line.status AS outcome, line.at,
    (SELECT MIN(again.at) FROM deal_changes again WHERE {same_deal("again", "line")} AND again.seq > line.seq
        AND again.kind = 'reopened' AND {counts("again")}) AS reopened_at,
    (SELECT MIN(gone.at) FROM deal_changes gone WHERE {same_deal("gone", "line")} AND gone.seq > line.seq
        AND gone.kind = 'deleted' AND {counts("gone")}) AS deleted_at,
    line.value_minor, line.currency, line.owner_id, line.lost_reason AS reason, line.source,
    closed_in.id AS stage_id,
    (SELECT top_stage.id FROM stages top_stage
        WHERE top_stage.team_id = line.team_id AND top_stage.pipeline_id = line.pipeline_id
            AND top_stage.removed_at IS NULL AND top_stage.position = (
                SELECT MAX({held("earlier", "was_at")}) FROM deal_changes earlier
                {counted("earlier", "was_at")}
                WHERE {same_deal("earlier", "line")} AND earlier.seq <= line.seq AND {counts("earlier")}
                    AND earlier.pipeline_id = line.pipeline_id)) AS top_stage_id,
    deal.created_at
FROM deal_changes line
{counted("line", "closed_in")}
JOIN deals deal ON deal.team_id = line.team_id AND deal.number = line.deal_number
WHERE {counts("line")} AND line.kind IN ('won', 'lost')
"""

OPEN_LEGS = f"""
CREATE VIEW open_legs AS
SELECT line.team_id, line.deal_number, line.seq, line.at AS since, later.at AS until, line.pipeline_id,
    stood_in.id AS stage_id, line.owner_id, line.value_minor, line.currency, line.close_on,
    COALESCE(line.category, stood_in.category) AS category,
    CASE WHEN former.seq IS NULL THEN 'new'
        WHEN former.status <> 'open' THEN 'reopened'
        WHEN former.pipeline_id <> line.pipeline_id THEN 'moved_in'
        WHEN former.owner_id <> line.owner_id THEN 'assigned' END AS arrived_as,
    CASE WHEN later.status = 'deleted' THEN 'removed'
        WHEN later.status <> 'open' THEN later.status
        WHEN later.pipeline_id <> line.pipeline_id THEN 'moved_out'
        WHEN later.owner_id <> line.owner_id THEN 'assigned' END AS left_as
FROM deal_changes line
{counted("line", "stood_in")}
{neighbour("line", "former", later=False)}
{neighbour("line", "later", later=True)}
WHERE {counts("line")} AND line.status = 'open'
"""

CHANGES = f"""
CREATE VIEW changes AS
SELECT line.team_id, line.deal_number, line.seq, line.at, line.kind, line.by_id, line.via,
    former.status AS status_before, line.status AS status_after,
    former.pipeline_id AS pipeline_before, line.pipeline_id AS pipeline_after,
    former.stage_id AS stage_before, line.stage_id AS stage_after,
    former.owner_id AS owner_before, line.owner_id AS owner_after,
    former.value_minor AS value_before, line.value_minor AS value_after,
    former.currency AS currency_before, line.currency AS currency_after,
    former.close_on AS close_on_before, line.close_on AS close_on_after
FROM deal_changes line
{neighbour("line", "former", later=False)}
WHERE {counts("line")}
"""

VIEWS = {
    "stage_entries": STAGE_ENTRIES,
    "deal_closes": DEAL_CLOSES,
    "open_legs": OPEN_LEGS,
    "changes": CHANGES,
}
"""By name, in the order they are made."""
