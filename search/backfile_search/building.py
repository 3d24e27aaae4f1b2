"""The heavy work, as a function from small picklable tasks to their results, to run here or in other processes.

A task says where its documents lie and reads them itself, so nothing large goes to a worker.
"""

from __future__ import annotations

import gc
import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from backfile_search.analysis import Analyser
from backfile_search.place import sizes
from backfile_search.shards import Concordance, Piece, Records, Use, new_piece, noted
from backfile_search.state import SEGMENTS, State, reopen

# Maps a top-level function over picklable values, in order, maybe in other processes.
Run: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


class Task(NamedTuple):
    """A run of documents, and what is to be made of it: a Whoosh segment, a piece of a partition, or both."""

    folder: str  # the index's
    language: str
    records: array[int]  # where the documents lie, in their order
    segment: str  # its name; "": none
    piece: bool


class Outcome(NamedTuple):
    """What a task has made."""

    files: dict[str, int]  # of the segment, with their sizes in bytes
    piece: Piece | None


def serial(work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
    """Run everything in this process."""
    return map(work, tasks)


@lru_cache(maxsize=2)
def analyser_for(language: str) -> Analyser:
    """One analyser for each language: it remembers every word it has seen."""
    return Analyser(language)


def fresh_name() -> str:
    """A name for a segment's folder that none has had."""
    return os.urandom(8).hex()


def perform(task: Task) -> Outcome:
    """Do the work of one task."""
    state = reopen(Path(task.folder))
    try:
        return work_on(state, task)
    finally:
        state.close()


def work_on(state: State, task: Task) -> Outcome:
    """Do the work of one task, whose documents the state holds. Each of them is read and analysed once."""
    concordance, records = Concordance(analyser_for(task.language)), Records()
    with not_collecting():
        for document in state.documents(task.records):
            concordance.add(document)
            if task.piece:
                records.add(document)
        uses = concordance.uses()
        piece = None
        if task.piece:
            piece = new_piece(concordance, records)
            uses = noted(piece, uses)
        files = _write(state, task, uses, concordance.lengths) if task.segment else {}
        deque(uses, maxlen=0)
    return Outcome(files, piece)


@contextmanager
def not_collecting() -> Iterator[None]:
    """Collect no garbage: that looks at all that is held, again and again as it grows, and here nothing refers to itself."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write(state: State, task: Task, uses: Iterable[tuple[int, str, Use]], lengths: Sequence[int]) -> dict[str, int]:
    from backfile_search.whoosh_segments import write_segment  # Whoosh takes a while to load

    folder = state.folder / SEGMENTS / task.segment
    write_segment(folder, uses, lengths, task.language)
    return sizes(folder)
