"""Finding deals by any part of their name: trigrams, by pg_trgm on PostgreSQL and by FTS5 on SQLite.

On SQLite the words stand in a table of their own, whose row ids stay what they are (those of `deals` may change when
the file is vacuumed), with two blanks before each word: so that the trigrams of "acme" say that it begins a word, as
pg_trgm's do. Triggers keep it in step, in the transaction that changes the deal.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

WORDS = """
CREATE TABLE deal_words (
    id INTEGER PRIMARY KEY,
    team_id VARCHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (team_id, number)
)
"""
INDEX = """
CREATE VIRTUAL TABLE deal_words_index USING fts5(words, content='deal_words', content_rowid='id', tokenize='trigram')
"""
ADDED = """
CREATE TRIGGER deals_words_added AFTER INSERT ON deals BEGIN
    INSERT INTO deal_words (team_id, number, words)
    VALUES (new.team_id, new.number, '  ' || replace(new.folded, ' ', '  ') || ' ');
END
"""
CHANGED = """
CREATE TRIGGER deals_words_changed AFTER UPDATE OF folded ON deals WHEN new.folded <> old.folded BEGIN
    UPDATE deal_words SET words = '  ' || replace(new.folded, ' ', '  ') || ' '
    WHERE team_id = new.team_id AND number = new.number;
END
"""
REMOVED = """
CREATE TRIGGER deals_words_removed AFTER DELETE ON deals BEGIN
    DELETE FROM deal_words WHERE team_id = old.team_id AND number = old.number;
END
"""
INDEX_ADDED = """
CREATE TRIGGER deal_words_index_added AFTER INSERT ON deal_words BEGIN
    INSERT INTO deal_words_index (rowid, words) VALUES (new.id, new.words);
END
"""
INDEX_CHANGED = """
CREATE TRIGGER deal_words_index_changed AFTER UPDATE ON deal_words BEGIN
    INSERT INTO deal_words_index (deal_words_index, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO deal_words_index (rowid, words) VALUES (new.id, new.words);
END
"""
INDEX_REMOVED = """
CREATE TRIGGER deal_words_index_removed AFTER DELETE ON deal_words BEGIN
    INSERT INTO deal_words_index (deal_words_index, rowid, words) VALUES ('delete', old.id, old.words);
END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.create_index(
            "ix_deals_folded_trigrams",
            "deals",
            ["folded"],
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        )
    else:
        for statement in (WORDS, INDEX, ADDED, CHANGED, REMOVED, INDEX_ADDED, INDEX_CHANGED, INDEX_REMOVED):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_deals_folded_trigrams", "deals")
    else:
        for trigger in ("added", "changed", "removed"):
            op.execute(f"DROP TRIGGER deals_words_{trigger}")
        op.execute("DROP TABLE deal_words_index")
        op.execute("DROP TABLE deal_words")
