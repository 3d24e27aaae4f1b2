"""The index's state: one SQLite file that names everything that counts.

What no table names does not exist: segment folders, records and shards are written first, and one short transaction then makes
them the index and their predecessors garbage. So a kill at any moment leaves the old index or the new one.

    entries      which documents there are, in their order
    records      the documents themselves; may hold some that no entry names yet. Their numbers are never given twice:
                 by them segments tell which of their documents are current
    partitions   the runs of years, in order, each with the digest of its head, which names all its shards
    shards       the payloads of all files but root and texts, which are made when asked for; may hold some that no head names
    segments     Whoosh's folders; for each place in them the number of the document in the archive, or -1

This is the only module that knows SQLite.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from backfile_search.document import Document
from backfile_search.place import identity, sizes
from backfile_search.rows import Partition, SegmentRow, Stored, document_of, numbers_from, record_of

DATABASE, MARKER, SEGMENTS = "state.db", "made-here", "segments"
PATIENCE = 30.0  # seconds to wait for another process that is writing
AT_ONCE = 100  # records in memory while many are read

TABLES = """
create table meta (key text primary key, value text not null) without rowid;
create table entries (
  day text, ord text, id text, digest text, text text, record integer, primary key (day, ord, id)
) without rowid;
create unique index entry_ids on entries (id);
create index entry_texts on entries (text, record);
create table records (
  record integer primary key autoincrement, id text, url text, title text, published text, updated text, day text,
  ord text, lead text, badges text, facets text, body text
);
create table partitions (place integer primary key, documents integer, length integer, head text);
create table shards (digest text, kind text, payload blob, primary key (digest, kind));
create table segments (name text primary key, files text, orders blob, records blob);
"""


class Lost(Exception):
    """The index is no good; says why, in a sentence for people."""


class Unusable(OSError):
    """The index cannot be used now: another process holds it, the disk is full."""


class Entry(NamedTuple):
    """What a caller says of one document that is to be searchable."""

    id: str
    day: str  # YYYY-MM-DD
    order: str  # sorts documents of one day
    digest: str  # changes whenever the document would


class State:
    """An open state file. Its methods raise Lost when it proves to be damaged."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, is_stored: bool = True) -> None:
        self.folder = folder
        self.is_stored = is_stored  # False: in memory only, and empty
        self._connection = connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read inside belongs to one state, whatever other processes commit meanwhile."""
        with self._transaction("begin"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written inside is committed as one, or not at all if something is raised."""
        with self._transaction("begin immediate"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with damage_noticed():
            is_part = self._connection.in_transaction
            if not is_part:
                self._connection.execute(begin)
            try:
                yield
                if not is_part:
                    self._connection.execute("commit")
            finally:
                if not is_part:
                    self._roll_back()

    def _roll_back(self) -> None:
        """Undo what was not committed, if anything."""
        if self._connection.in_transaction:
            self._connection.execute("rollback")

    # What is remembered of the whole.

    def meta(self, key: str) -> str:
        """A remembered fact, or ""."""
        row = self._one("select value from meta where key = ?", key)
        return row[0] if row else ""

    def set_meta(self, **facts: str | int) -> None:
        """Remember facts by name."""
        rows = [(key, str(value)) for key, value in facts.items()]
        self._connection.executemany("insert or replace into meta values (?, ?)", rows)

    def generation(self) -> int:
        """How often the index has changed."""
        return int(self.meta("generation") or 0)

    # Documents.

    def entries(self) -> list[Stored]:
        """Of all documents, in their order."""
        return list(map(Stored._make, self._all("select day, ord, id, digest, text, record from entries")))

    def entry(self, id: str) -> Stored | None:
        """Of the document with this id."""
        row = self._one("select day, ord, id, digest, text, record from entries where id = ?", id)
        return Stored._make(row) if row else None

    def drop_entries(self, entries: Iterable[Stored]) -> None:
        """Forget documents."""
        gone = list(entries)
        self._many("delete from entries where id = ?", ((entry.id,) for entry in gone))
        self.drop_records(entry.record for entry in gone)

    def add_entries(self, entries: Iterable[Stored]) -> None:
        """Make documents part of the archive."""
        self._many("insert into entries values (?, ?, ?, ?, ?, ?)", entries)

    def documents_before(self, day: str) -> int:
        """How many documents are older than this day, which is also the number of the first that is not."""
        row = self._one("select count(*) from entries where day < ?", day)
        return int(row[0]) if row else 0

    def years(self) -> list[tuple[str, int]]:
        """The years that have documents, ascending, and how many."""
        return self._all("select substr(day, 1, 4), count(*) from entries group by 1 order by 1")

    def add_records(self, documents: Iterable[Document]) -> list[int]:
        """Keep documents that no entry names yet; where they lie."""
        insert = f"insert into records values (null{', ?' * 11})"
        return [int(self._connection.execute(insert, record_of(document)).lastrowid or 0) for document in documents]

    def drop_records(self, records: Iterable[int]) -> None:
        """Forget documents that no entry names."""
        self._many("delete from records where record = ?", ((record,) for record in records))

    def documents(self, records: Sequence[int]) -> Iterator[Document]:
        """The documents that lie there, in the order asked for; only a few are in memory at once."""
        for n in range(0, len(records), AT_ONCE):
            wanted = records[n : n + AT_ONCE]
            marks = ",".join("?" * len(wanted))
            rows = {row[0]: row for row in self._all(f"select * from records where record in ({marks})", *wanted)}
            for record in wanted:
                if record not in rows:
                    raise Lost("The search index has lost a document that it should have.")
                yield document_of(rows[record])

    def text(self, digest: str) -> tuple[str, str] | None:
        """The lead and the text whose file has this digest in its name."""
        query = "select lead, body from entries join records using (record) where entries.text = ? limit 1"
        row = self._one(query, digest)
        return (row[0], row[1]) if row else None

    def has_text(self, digest: str) -> bool:
        """Whether some document has the text whose file has this digest in its name."""
        return self._one("select 1 from entries where text = ? limit 1", digest) is not None

    def texts(self) -> list[str]:
        """Digests of all texts, each once, sorted."""
        return [row[0] for row in self._all("select distinct text from entries order by text")]

    # Partitions and their shards.

    def partitions(self) -> list[Partition]:
        """In order, oldest first."""
        query = "select documents, length, head from partitions order by place"
        return list(map(Partition._make, self._all(query)))

    def set_partitions(self, partitions: Sequence[Partition]) -> None:
        """Make these the archive's partitions."""
        self._connection.execute("delete from partitions")
        rows = ((place, *partition) for place, partition in enumerate(partitions))
        self._many("insert into partitions values (?, ?, ?, ?)", rows)

    def add_shards(self, shards: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep (kind, digest, payload); the same one may be there already."""
        self._many("insert or ignore into shards (kind, digest, payload) values (?, ?, ?)", shards)

    def drop_shards(self, names: Iterable[tuple[str, str]]) -> None:
        """Forget the shards of these (kind, digest)."""
        self._many("delete from shards where kind = ? and digest = ?", names)

    def payload(self, kind: str, digest: str) -> bytes | None:
        """The shard whose file has this digest in its name."""
        row = self._one("select payload from shards where digest = ? and kind = ?", digest, kind)
        return row[0] if row else None

    def shards(self) -> list[tuple[str, str]]:
        """(kind, digest) of all payloads that are kept, sorted."""
        return self._all("select kind, digest from shards order by kind, digest")

    # Whoosh segments.

    def segments(self) -> list[SegmentRow]:
        """All segments, by name."""
        rows = self._all("select name, files, orders, records from segments order by name")
        return [SegmentRow(name, json.loads(files), *map(numbers_from, numbers)) for name, files, *numbers in rows]

    def segment_files(self) -> dict[str, dict[str, int]]:
        """The files of all segments, with their sizes in bytes."""
        return {name: json.loads(files) for name, files in self._all("select name, files from segments order by name")}

    def set_segments(self, segments: Iterable[SegmentRow]) -> None:
        """Make these the segments, and name no others."""
        rows = [(row.name, json.dumps(row.files), row.orders.tobytes(), row.records.tobytes()) for row in segments]
        self._connection.execute("delete from segments")
        self._many("insert into segments values (?, ?, ?, ?)", rows)

    def drop_unnamed_records(self) -> None:
        """Forget all documents that no entry names."""
        self._connection.execute("delete from records where record not in (select record from entries)")

    def _one(self, query: str, *values: object) -> Any:
        with damage_noticed():
            return self._connection.execute(query, values).fetchone()

    def _all(self, query: str, *values: object) -> list[Any]:
        with damage_noticed():
            return self._connection.execute(query, values).fetchall()

    def _many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(query, rows)


def create(folder: Path, engine: str, language: str) -> State:
    """A new, empty state instead of whatever index was in the folder. The file appears whole."""
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    marker, database, unfinished = folder / MARKER, folder / DATABASE, folder / (DATABASE + ".new")
    marker.write_text(
        "Says by its inode that the index beside it was made here. Safe to delete: the index is made again.\n"
    )
    connection = sqlite3.connect(unfinished, isolation_level=None)
    try:
        _set_up(connection, engine=engine, language=language, place=identity(marker))
    finally:
        connection.close()
    os.replace(unfinished, database)
    return State(folder, _connect(folder))


def _clear(folder: Path) -> None:
    """Remove what an index may consist of. Links, which only a stranger can have put there, are not followed."""
    for path in (*sorted(folder.glob(f"{DATABASE}*")), folder / SEGMENTS, folder / MARKER):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def forget(folder: Path) -> None:
    """Let nobody open the damaged state in this folder again. It may stay if it cannot be removed just now."""
    with suppress(OSError):
        (folder / DATABASE).unlink()


def in_memory(folder: Path, language: str) -> State:
    """An empty state that leaves no trace, for a folder without an index."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _set_up(connection, language=language)
    return State(folder, connection, is_stored=False)


def _set_up(connection: sqlite3.Connection, **facts: str) -> None:
    connection.executescript(f"pragma page_size = 8192; begin; {TABLES}")
    connection.executemany("insert into meta values (?, ?)", facts.items())
    connection.execute("commit")


def _connect(folder: Path) -> sqlite3.Connection:
    uri = (folder / DATABASE).absolute().as_uri() + "?mode=rw"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE, check_same_thread=False)


def reopen(folder: Path, engine: str | None = None, language: str | None = None) -> State:
    """The state in this folder; nothing on disk is changed.

    Lost if it is damaged, was made elsewhere, or (if these are given) by another engine or for another language.
    """
    try:
        state = State(folder, _connect(folder))
    except sqlite3.Error as error:
        raise Lost(f"The search index could not be opened ({error}).") from error
    try:
        _check(state, engine, language)
    except BaseException:
        state.close()
        raise
    return state


@contextmanager
def damage_noticed() -> Iterator[None]:
    """Raise Lost where SQLite says that a file is damaged, and Unusable where it says that it cannot work now."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than is needed
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise Lost(f"The search index was damaged ({error}).") from error
        if isinstance(error, sqlite3.OperationalError):
            raise Unusable(f"The search index cannot be used now ({error}).") from error
        raise


def _check(state: State, engine: str | None, language: str | None) -> None:
    if state.meta("place") != identity(state.folder / MARKER):
        raise Lost("The search index was made elsewhere, and a copy or download is never opened.")
    if engine is not None and state.meta("engine") != engine:
        raise Lost("The search index was made by another version of the search engine.")
    if language is not None and state.meta("language") != language:
        raise Lost(f"The search index was made for another language ({state.meta('language')}).")
    for name, files in state.segment_files().items():
        if sizes(state.folder / SEGMENTS / name) != files:
            raise Lost("A part of the search index is missing or damaged.")
