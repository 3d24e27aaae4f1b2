"""The heavy pieces of work, each a function from a small picklable task to its result, to run here or in other processes.

A task says where its documents lie and reads them itself, so nothing large goes to a worker.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from backfile_search.analysis import Analyser
from backfile_search.place import sizes
from backfile_search.shards import PartitionShards, build_partition
from backfile_search.state import SEGMENTS, State, reopen

# Maps a top-level function over picklable values, in order, maybe in other processes.
Run: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


class Task(NamedTuple):
    """Documents to be written as the Whoosh segment of this name or, without a name, to be made into a partition's shards."""

    folder: str  # the index's
    language: str
    segment: str
    records: array[int]  # where the documents lie, in their order


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


def perform(task: Task) -> Any:
    """Do the work of one task: gives PartitionShards or, for a segment, what `write` does."""
    state = reopen(Path(task.folder))
    try:
        return write(state, task) if task.segment else build(state, task)
    finally:
        state.close()


def build(state: State, task: Task) -> PartitionShards:
    """The shards of a partition."""
    return build_partition(state.documents(task.records), analyser_for(task.language))


def write(state: State, task: Task) -> dict[str, int]:
    """Write a segment; the sizes of its files."""
    from backfile_search.whoosh_segments import write_segment  # Whoosh takes a while to load

    folder = state.folder / SEGMENTS / task.segment
    write_segment(folder, state.documents(task.records), analyser_for(task.language))
    return sizes(folder)
