"""Making what was prepared the index, in one transaction, and clearing away what it replaces."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backfile_search.archive import Archive
from backfile_search.outputs import ROOT, path_of
from backfile_search.rows import Partition, SegmentRow, Stored
from backfile_search.state import SEGMENTS, State


class Changes(NamedTuple):
    """What a change of the index means for the site: paths below its search folder, sorted.

    `added` are to be written, `removed` are to go; `documents` is how many had to be loaded.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    documents: int = 0


class Next(NamedTuple):
    """The index that is to be."""

    gone: Sequence[Stored]  # documents that it no longer has, or has otherwise
    come: Sequence[Stored]  # documents that are new in it, or changed
    partitions: Sequence[Partition]
    segments: Sequence[SegmentRow]
    mark: str  # says which documents these are; "" if nobody has counted


def commit(state: State, following: Next, generation: int) -> Changes:
    """Make it the index that follows `generation`, in one transaction or as the end of one.

    RuntimeError if another process was quicker. `sweep_folders` may come as soon as the transaction is over.
    """
    with state.writing():
        if state.generation() != generation:
            raise RuntimeError("Another process has changed the search index meanwhile.")
        before = Archive(state)
        names, root = before.names(), before.root() if generation else b""
        new_texts = _without_file(state, following.come)
        state.drop_entries(following.gone)
        state.add_entries(following.come)
        state.set_partitions(following.partitions)
        state.set_segments(following.segments)
        after = Archive(state)
        added, removed = after.names() - names, names - after.names()
        state.drop_shards(sorted(removed))
        state.set_meta(mark=following.mark, generation=generation + 1, preparing="")
        new = [path_of(*each) for each in added | new_texts] + [ROOT] * (after.root() != root)
        old = [path_of(*each) for each in removed | _without_file(state, following.gone)]
        return Changes(tuple(sorted(new)), tuple(sorted(old)), len(following.come))


def sweep(state: State) -> None:
    """Clear away what a killed run was preparing. Only for who is about to change the index: another one may be at it."""
    if state.meta("preparing"):
        with state.writing():
            state.drop_unnamed_records()
            state.drop_shards(sorted(set(state.shards()) - Archive(state).names()))
            state.set_meta(preparing="")
    sweep_folders(state)


def sweep_folders(state: State) -> None:
    """Remove the segments that the state does not name. One that is being read elsewhere may stay until the next time."""
    folder = state.folder / SEGMENTS
    named = state.segment_files()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in named:
            shutil.rmtree(path, ignore_errors=True)


def _without_file(state: State, entries: Iterable[Stored]) -> set[tuple[str, str]]:
    """The names of those of their texts that no document of the index has."""
    return {("texts", entry.text) for entry in entries if not state.has_text(entry.text)}
