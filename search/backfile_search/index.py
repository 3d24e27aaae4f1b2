"""The search index of an archive: kept equal to its documents, searched, and handed out as the files of its site.

An index is a cache: whatever is wrong with it, it counts as empty, and the next `sync` fills it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from backfile_search.archive import Archive
from backfile_search.building import Run, analyser_for, serial
from backfile_search.committing import Changes
from backfile_search.document import Document
from backfile_search.engine import engine_digest
from backfile_search.outputs import file_of, files_of
from backfile_search.query import Node
from backfile_search.replacing import replace
from backfile_search.searching import Expand, Request, Results, search
from backfile_search.shards import ShardError
from backfile_search.state import DATABASE, SEGMENTS, Entry, Lost, State, Unusable, create, forget, in_memory, reopen
from backfile_search.syncing import Load, sync

if TYPE_CHECKING:
    from backfile_search.whoosh_segments import Segment

T = TypeVar("T")

# What reading a damaged segment can raise.
_UNREADABLE = (OSError, EOFError, struct.error, zlib.error, UnpicklingError)


def open_index(folder: Path, language: str) -> Index:
    """The index in a folder, for an archive in this language ("en", "pt-BR"). Nothing is written before the first `sync`.

    An index that is missing, damaged, made by another engine or for another language, or made elsewhere (a copy, a download)
    counts as empty.
    """
    return Index(folder, language)


def open_files(folder: Path) -> Files:
    """The files of the index in a folder, for a process that only writes them out. Lost if there is no sound index."""
    return Files(reopen(folder))


class Files:
    """The files of an index, read-only; `language` is the archive's."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.language = state.meta("language")

    def file(self, path: str) -> bytes:
        """The content of a file, by its path below the site's search folder. KeyError if the index has no such file."""
        return file_of(self._state, path)

    def close(self) -> None:
        """Let go of the index."""
        self._state.close()


class Index:
    """The index of one archive, for one thread. Other processes may search it at the same time, and one of them may change it.

    `is_new` says that there was none; `lost` says, in a sentence for people, why there is one no longer, or "".
    """

    def __init__(self, folder: Path, language: str) -> None:
        self.folder = folder
        self.language = language
        self.is_new = not (folder / DATABASE).exists()
        self.lost = ""
        self._sight: _Sight | None = None
        self._state: State
        self._open()

    def sync(self, entries: Iterable[Entry], load: Load, run: Run = serial) -> Changes:
        """Make the index that of these documents; what is new or changed is loaded, in order, some hundred ids at a time.

        `run` maps heavy work over tasks, maybe in other processes. A kill at any moment leaves the old index or the new one.
        Raises ValueError if ids repeat or `load` gives other documents than it was asked for.
        """
        wanted = list(entries)
        for _ in range(2):
            try:
                if not self._state.is_stored:
                    self._start_anew()
                return sync(self._state, self.language, wanted, load, run)
            except (Lost, ShardError) as error:
                self._give_up(error)
        raise Lost(self.lost)

    def replace(self, documents: Sequence[tuple[Document, str]]) -> Changes | None:
        """Put a few documents, each with its new digest, in the places of those with the same ids.

        None, and nothing is done, if one has no such place (its day or order differs, too), or if `sync` is the better way.
        """
        try:
            return replace(self._state, self.language, documents)
        except (Lost, ShardError) as error:
            self._give_up(error)
            return None

    def files(self) -> dict[str, str]:
        """The path of every file below the site's search folder, sorted, with the digest of its payload. May raise Lost."""
        return self._or_lost(lambda: files_of(self._state))

    def file(self, path: str) -> bytes:
        """The content of a file. KeyError if the index has no such file, Lost if it proves to be damaged."""
        return self._or_lost(lambda: file_of(self._state, path))

    def search(self, request: Request) -> Results:
        """What a request finds.

        Raises QueryError for a query that cannot be read, ValueError for a filter, date or order that there is not, and Lost if
        the index proves to be damaged; it then counts as empty.
        """
        try:
            return self._or_lost(lambda: self._search(request))
        except Unusable:
            raise
        except _UNREADABLE:
            self._open()  # another process may just have removed a segment that the newest state no longer names
        try:
            return self._or_lost(lambda: self._search(request))
        except _UNREADABLE as error:
            self._give_up(error)
            raise Lost(self.lost) from error

    def close(self) -> None:
        """Let go of all files."""
        if self._sight is not None:
            self._sight.close()
            self._sight = None
        self._state.close()

    def _search(self, request: Request) -> Results:
        with self._state.reading():
            sight = self._current_sight()
            return search(sight.archive, analyser_for(self.language), sight.match, request)

    def _current_sight(self) -> _Sight:
        generation = self._state.generation()
        if self._sight is None or self._sight.generation != generation:
            if self._sight is not None:
                self._sight.close()
            self._sight = _Sight(generation, Archive(self._state), self._state, self.language, [])
        return self._sight

    def _open(self) -> None:
        """Open what is in the folder, or an empty index."""
        if hasattr(self, "_state"):
            self.close()
        if not self.is_new:
            try:
                self._state = reopen(self.folder, engine_digest(), self.language)
                return
            except Lost as error:
                self.lost = str(error)
        self._state = in_memory(self.folder, self.language)

    def _start_anew(self) -> None:
        self.close()
        self._state = create(self.folder, engine_digest(), self.language)
        self.is_new = False

    def _give_up(self, error: Exception) -> None:
        """Count as empty from now on, also for others."""
        self.close()
        if self._state.is_stored:
            forget(self.folder)
        self.lost = str(error) if isinstance(error, Lost) else f"The search index was damaged ({error})."
        self._state = in_memory(self.folder, self.language)

    def _or_lost(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (Lost, ShardError) as error:
            self._give_up(error)
            raise Lost(self.lost) from error


class _Sight(NamedTuple):
    """One generation of an index, opened for searching."""

    generation: int
    archive: Archive
    state: State
    language: str
    segments: list[Segment]

    def match(self, node: Node, expand: Expand) -> list[tuple[int, float]]:
        """The documents that match, with their scores."""
        from backfile_search.whoosh_search import Statistics, matching  # Whoosh takes a while to load
        from backfile_search.whoosh_segments import Segment

        if not self.segments:
            folder = self.state.folder / SEGMENTS
            self.segments.extend(Segment(folder / row.name, row.orders) for row in self.state.segments())
        statistics = Statistics(self.archive.documents, self.archive.average, self.archive.df)
        return matching(node, self.segments, statistics, analyser_for(self.language), expand)

    def close(self) -> None:
        """Let go of the segments."""
        for segment in self.segments:
            segment.close()
