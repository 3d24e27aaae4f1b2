"""What is kept between builds, in ``.backfile/``: the memo and the trace. Deleting either is always safe.

*Memo* (a constructive trace): what reading and name-finding gave, by digest of everything they depended on.
*Trace* (a verifying trace): for each output the digests of engine, template, view and bytes, and the file's stat.

Both are SQLite files, so that an edit writes a few rows and a crash leaves the old state. Values are JSON: a cache that came
with a download must not be able to run code.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from backfile.digests import Digest
from backfile.errors import Problem
from backfile.files import FileStat
from backfile.model import Article, Copy
from backfile.views import ArticleView

T = TypeVar("T")


class TextLost(Exception):
    """The memo has lost a text that it should have."""


_UNKNOWN = "unknown"  # in place of a template's digest, and equal to none

# What working with a damaged memo or trace can raise.
DAMAGED = (sqlite3.DatabaseError, msgspec.DecodeError, TextLost)

# What SQLite reports (https://www.sqlite.org/rescode.html) where the file may be sound, but the machine is not.
_MACHINE = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY)
)


def refuse_to_blame(error: Exception) -> None:
    """Raise OSError if one of `DAMAGED` is about a disk that is full or cannot be written: nothing is damaged then."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _MACHINE:
        raise OSError(None, f"what is kept between builds cannot be written ({error})", "") from error


_encoder = msgspec.json.Encoder(order="deterministic")
_articles = msgspec.json.Decoder(Article)
_copies = msgspec.json.Decoder(Copy)
_problems = msgspec.json.Decoder(tuple[Problem, ...])


def canonical(value: Any) -> bytes:
    """Canonical JSON of a value made of records, tuples, strings, numbers, booleans and None.

    Anything else (a template, a function, a path) is refused with TypeError: nothing impure can slip into a key.
    """
    return _encoder.encode(value)


def decoded(data: bytes, kind: type[T]) -> T:
    """The value of type `kind` that `canonical` wrote; msgspec.ValidationError if it is not one."""
    return msgspec.json.decode(data, type=kind)


def article_from(data: bytes) -> Article:
    """The article that `canonical` wrote."""
    return _articles.decode(data)


def copy_from(data: bytes) -> Copy:
    """The copy that `canonical` wrote."""
    return _copies.decode(data)


def problems_from(data: bytes) -> tuple[Problem, ...]:
    """The problems that `canonical` wrote."""
    return _problems.decode(data)


class Known(NamedTuple):
    """From what a source file was read last."""

    stat: FileStat | None  # None: not to be trusted
    raw: Digest
    rules: Digest


class ReadRow(NamedTuple):
    """What reading one source file gave. `article` is the last good value, None if there never was one."""

    path: str
    article: bytes | None
    problems: bytes


class MentionRow(NamedTuple):
    """What an article's prose names. `found` is JSON."""

    copy: Digest
    words: Digest  # of the part of the vocabulary that could match
    found: bytes


class Made(NamedTuple):
    """How an output came to be, and the file that it was."""

    engine: Digest
    template: Digest
    view: Digest
    output: Digest
    stat: FileStat


class Origin(NamedTuple):
    """Where an output comes from, for who looks at it in the preview."""

    template: str  # its name; "" for files that are copied
    source: str  # the file it is about, relative to the archive; "" if that is no single one
    reason: str  # why it was last made
    at: str  # when: ISO 8601, UTC


class _Database:
    """An SQLite file that is made anew when it is missing, damaged or of another shape."""

    schema = ""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        try:
            self.connection = self._open()
        except sqlite3.DatabaseError as error:
            refuse_to_blame(error)
            for leftover in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                leftover.unlink(missing_ok=True)
            self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.executescript(self.schema)
            self.check(connection)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        connection.execute("begin")
        return connection

    def check(self, connection: sqlite3.Connection) -> None:
        """Raise sqlite3.DatabaseError if the tables are not the ones that this version writes."""
        connection.execute("select value from meta where key = ''").fetchone()

    def meta(self, key: str) -> str:
        """A remembered fact, or ""."""
        row = self.connection.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def set_meta(self, **facts: str) -> None:
        """Remember facts by name."""
        self.connection.executemany("insert or replace into meta values (?, ?)", facts.items())

    def commit(self) -> None:
        """Make everything since the last commit durable at once."""
        self.connection.execute("commit")
        self.connection.execute("begin")

    def close(self) -> None:
        """Forget what was not committed, and close."""
        self.connection.execute("rollback")
        self.connection.close()


class Memo(_Database):
    """What reading and name-finding gave."""

    schema = """
        create table if not exists meta (key text primary key, value text) without rowid;
        create table if not exists readings (path text primary key, size, modified, changed, inode, raw, rules,
                                             article blob, problems blob);
        create table if not exists copies (digest text primary key, capitals, value blob);
        create table if not exists mentions (copy text primary key, words, found blob);
        create table if not exists vocabulary (word text primary key, entries blob) without rowid;
    """

    def known(self, path: str | None = None) -> dict[str, Known]:
        """How every source file (or the one named) was read."""
        query = "select path, size, modified, changed, inode, raw, rules from readings"
        rows = self.connection.execute(f"{query} where path = ?", (path,)) if path else self.connection.execute(query)
        return {
            path: Known(None if stat[0] is None else FileStat(*stat), raw, rules) for path, *stat, raw, rules in rows
        }

    def changed(self, present: Mapping[str, FileStat]) -> list[str]:
        """The files that are not as they were when they were read, or were never read."""
        rows = self.connection.execute("select path, size, modified, changed, inode from readings")
        same = {row[0] for row in rows if present.get(row[0]) == row[1:]}
        return [path for path in present if path not in same]

    def readings(self) -> Iterator[ReadRow]:
        """All rows, sorted by path."""
        rows = self.connection.execute("select path, article, problems from readings order by path")
        return (ReadRow(*row) for row in rows)

    def paths_below(self, folder: str) -> list[str]:
        """The source files in a folder ("content/outlets/"), sorted."""
        query = "select path from readings where path >= ? and path < ? order by path"
        return [row[0] for row in self.connection.execute(query, (folder, f"{folder[:-1]}0"))]  # 0 follows /

    def reading(self, path: str) -> ReadRow | None:
        """One row."""
        row = self.connection.execute("select path, article, problems from readings where path = ?", (path,)).fetchone()
        return ReadRow(*row) if row else None

    def articles_at(self, url: str) -> Iterator[Article]:
        """The articles, whatever their status, that would have their page at this site path."""
        query = "select article from readings where instr(article, ?)"
        found = self.connection.execute(query, (canonical({"url": url})[1:-1],))
        return (article for row in found if (article := article_from(row[0])).url == url)

    def keep_readings(self, rows: Iterable[tuple[ReadRow, Known]]) -> None:
        """Insert or replace rows by path."""
        self.connection.executemany(
            "insert or replace into readings values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(r.path, *(k.stat or (None,) * 4), k.raw, k.rules, r.article, r.problems) for r, k in rows],
        )

    def drop_readings(self, paths: Iterable[str]) -> None:
        """Forget source files that are gone."""
        self.connection.executemany("delete from readings where path = ?", [(p,) for p in paths])

    def copy(self, digest: Digest) -> Copy:
        """The copy with this digest; TextLost if it is not there."""
        row = self.connection.execute("select value from copies where digest = ?", (digest,)).fetchone()
        if row is None:
            raise TextLost(digest)
        return copy_from(row[0])

    def keep_copies(self, copies: Iterable[tuple[Digest, str, bytes]]) -> None:
        """Keep texts: digest, the words that could start a name in it, canonical copy."""
        self.connection.executemany("insert or ignore into copies values (?, ?, ?)", copies)

    def capitals(self) -> dict[Digest, str]:
        """For every copy the folded words that could start a name in its prose."""
        return dict(self.connection.execute("select digest, capitals from copies"))

    def capitals_of(self, copy: Digest) -> str:
        """`capitals` of one copy; TextLost if it is not there."""
        row = self.connection.execute("select capitals from copies where digest = ?", (copy,)).fetchone()
        if row is None:
            raise TextLost(copy)
        return str(row[0])

    def copy_digests(self) -> list[Digest]:
        """All digests that `copy` knows."""
        return [row[0] for row in self.connection.execute("select digest from copies")]

    def mentions(self) -> dict[Digest, MentionRow]:
        return {row[0]: MentionRow(*row) for row in self.connection.execute("select copy, words, found from mentions")}

    def mention(self, copy: Digest) -> MentionRow | None:
        row = self.connection.execute("select copy, words, found from mentions where copy = ?", (copy,)).fetchone()
        return MentionRow(*row) if row else None

    def keep_vocabulary(self, mark: Digest, words: Iterable[tuple[str, bytes]]) -> None:
        """Replace the vocabulary: folded first word, and the names it may start, as JSON. `mark` is its digest."""
        self.connection.execute("delete from vocabulary")
        self.connection.executemany("insert into vocabulary values (?, ?)", words)
        self.set_meta(vocabulary=mark)

    def vocabulary(self, words: Iterable[str]) -> dict[str, bytes]:
        """What `keep_vocabulary` kept for these words."""
        query = "select entries from vocabulary where word = ?"
        rows = ((word, self.connection.execute(query, (word,)).fetchone()) for word in words)
        return {word: row[0] for word, row in rows if row}

    def keep_mentions(self, rows: Iterable[MentionRow]) -> None:
        self.connection.executemany("insert or replace into mentions values (?, ?, ?)", rows)

    def drop_copies(self, digests: Iterable[Digest]) -> None:
        """Forget texts that no article has any more, and the names found in them."""
        gone = [(d,) for d in digests]
        self.connection.executemany("delete from copies where digest = ?", gone)
        self.connection.executemany("delete from mentions where copy = ?", gone)


class Trace(_Database):
    """How every output came to be."""

    schema = """
        create table if not exists meta (key text primary key, value text) without rowid;
        create table if not exists outputs (path text primary key, engine, template, view, output,
                                            size, modified, changed, inode) without rowid;
        create table if not exists views (path text primary key, view blob);
        create table if not exists origins (path text primary key, template, source, reason, at) without rowid;
    """

    def outputs(self) -> dict[str, Made]:
        """All recorded outputs by site path."""
        rows = self.connection.execute(
            "select path, engine, template, view, output, size, modified, changed, inode from outputs"
        )
        # Few engines and templates made many files: each digest is kept once.
        once: dict[str, Digest] = {}
        return {
            row[0]: Made(
                once.setdefault(row[1], row[1]), once.setdefault(row[2], row[2]), row[3], row[4], FileStat(*row[5:])
            )
            for row in rows
        }

    def paths(self) -> set[str]:
        """The site paths of all recorded outputs."""
        return {row[0] for row in self.connection.execute("select path from outputs")}

    def keep_outputs(self, made: Iterable[tuple[str, Made]]) -> None:
        self.connection.executemany(
            "insert or replace into outputs values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(path, m.engine, m.template, m.view, m.output, *m.stat) for path, m in made],
        )

    def distrust(self, paths: Iterable[str]) -> None:
        """Forget which templates made these outputs, so that the next build makes them again. Copied files have none."""
        rows = [(_UNKNOWN, path) for path in paths]
        self.connection.executemany("update outputs set template = ? where path = ? and template != ''", rows)

    def drop_outputs(self, paths: Iterable[str]) -> None:
        gone = [(p,) for p in paths]
        self.connection.executemany("delete from outputs where path = ?", gone)
        self.connection.executemany("delete from views where path = ?", gone)
        self.connection.executemany("delete from origins where path = ?", gone)

    def output(self, path: str) -> Made | None:
        """One recorded output."""
        row = self.connection.execute(
            "select engine, template, view, output, size, modified, changed, inode from outputs where path = ?", (path,)
        ).fetchone()
        return Made(row[0], row[1], row[2], row[3], FileStat(*row[4:])) if row else None

    def keep_view(self, path: str, view: bytes) -> None:
        """Keep an article page's canonical view, packed by `packed`."""
        self.connection.execute("insert or replace into views values (?, ?)", (path, view))

    def view(self, path: str) -> ArticleView | None:
        """The view that an article page was made from."""
        row = self.connection.execute("select view from views where path = ?", (path,)).fetchone()
        return decoded(zlib.decompress(row[0]), ArticleView) if row else None

    def keep_origins(self, origins: Iterable[tuple[str, Origin]]) -> None:
        """Keep where outputs come from, by site path."""
        rows = ((path, *origin) for path, origin in origins)
        self.connection.executemany("insert or replace into origins values (?, ?, ?, ?, ?)", rows)

    def origin(self, path: str) -> Origin | None:
        """Where one output comes from; None if no preview made it."""
        row = self.connection.execute(
            "select template, source, reason, at from origins where path = ?", (path,)
        ).fetchone()
        return Origin(*row) if row else None


def packed(value: Any) -> bytes:
    """`canonical`, compressed for keeping."""
    return zlib.compress(canonical(value), 1)
