"""The search index: every article's words by search key, in the database's own full-text search.

Texts are split here, not by the database, so that both kinds split alike. The index holds no text: what is taken out
must be given as it was put in. A change of `newscrawl.arabic.search_key` therefore needs a migration that builds the
index anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from newscrawl.arabic import search_key
from newscrawl.text.query import LONGEST, Term

_MOST = 16_000  # places of words in a text; PostgreSQL counts little further
_TIMES = 255  # places that it keeps of one word
_ROOM = 1_000_000  # bytes that its vector of a text may take
_OVERFLOWS = "'+'"  # no word: search keys hold no sign
_GAP = 10  # between headline and body, so that no phrase spans the two

_FTS5 = "fts5(headline, body, content='', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
_TABLES = {
    "sqlite": (f"CREATE VIRTUAL TABLE words USING {_FTS5}",),
    "postgresql": (
        "CREATE TABLE words (key BIGINT PRIMARY KEY, vector TSVECTOR NOT NULL)",
        "CREATE INDEX ix_words_vector ON words USING gin (vector)",
    ),
}
_TEXTS = text(
    "SELECT a.key, r.headline, r.body FROM articles a "
    "JOIN revisions r ON r.article_key = a.key AND r.number = a.number "
    "WHERE a.key > :after ORDER BY a.key LIMIT 500"
)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An article's headline and body as they are to be found, and as they were put in before (None: not at all)."""

    key: int
    new: tuple[str, str]
    old: tuple[str, str] | None = None


def make(conn: Connection) -> None:
    """Make the index, empty."""
    for statement in _TABLES[conn.dialect.name]:
        conn.exec_driver_sql(statement)


def fill(conn: Connection) -> None:
    """Put every article into an index that is empty."""
    after = 0
    while rows := conn.execute(_TEXTS, {"after": after}).all():
        put(conn, (IndexEntry(key, (headline, body)) for key, headline, body in rows))
        after = rows[-1].key


def put(conn: Connection, entries: Iterable[IndexEntry]) -> None:
    """Bring the index up to date with these articles."""
    changed = [entry for entry in entries if entry.new != entry.old]
    if changed:
        (_put_sqlite if conn.dialect.name == "sqlite" else _put_postgres)(conn, changed)


def _put_sqlite(conn: Connection, entries: Sequence[IndexEntry]) -> None:
    if old := [_row(entry.key, entry.old) for entry in entries if entry.old is not None]:
        conn.execute(
            text("INSERT INTO words (words, rowid, headline, body) VALUES ('delete', :key, :headline, :body)"), old
        )
    new = [_row(entry.key, entry.new) for entry in entries]
    conn.execute(text("INSERT INTO words (rowid, headline, body) VALUES (:key, :headline, :body)"), new)


def _row(key: int, texts: tuple[str, str]) -> dict[str, object]:
    headline, body = texts
    return {"key": key, "headline": search_key(headline), "body": search_key(body)}


def _put_postgres(conn: Connection, entries: Sequence[IndexEntry]) -> None:
    put = text(
        "INSERT INTO words (key, vector) VALUES (:key, CAST(:vector AS tsvector)) "
        "ON CONFLICT (key) DO UPDATE SET vector = excluded.vector"
    )
    conn.execute(put, [{"key": entry.key, "vector": _vector(entry.new)} for entry in entries])


def _vector(texts: tuple[str, str]) -> str:
    """The words with their places, as PostgreSQL takes them.

    It knows no place beyond the 16,383rd, and 255 of one word. Words that overflow are there without a place, and so
    is a mark, by which `_tsquery` is content with a phrase's words.
    """
    headline, body = (search_key(text).split() for text in texts)
    first = len(headline) + _GAP
    places: dict[str, list[int]] = {}
    room, overflows = _ROOM, False
    for place, word in [*enumerate(headline, 1), *enumerate(body, first)]:
        if len(word) > LONGEST or (word not in places and (room := room - len(word.encode()) - 8) < 0):
            continue
        found = places.setdefault(word, [])
        if place < _MOST and len(found) < _TIMES:
            found.append(place)
            room -= 2
        else:
            overflows = True
    lexemes = [f"'{word}':{','.join(map(str, found))}" if found else f"'{word}'" for word, found in places.items()]
    return " ".join([*lexemes, _OVERFLOWS] if overflows else lexemes)


def match(terms: Sequence[Term], dialect: str) -> str:
    """The terms, all of which must be there, in the words of the database's full-text search."""
    return " AND ".join(map(_fts5, terms)) if dialect == "sqlite" else " & ".join(map(_tsquery, terms))


def _fts5(term: Term) -> str:
    # In quotes nothing is an operator; words hold no quotes.
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _tsquery(term: Term) -> str:
    *first, last = (f"'{word}'" for word in term.words)
    words = [*first, f"{last}:*" if term.prefix else last]
    if not first:
        return words[0]
    return f"({' <-> '.join(words)} | {' & '.join([_OVERFLOWS, *words])})"
