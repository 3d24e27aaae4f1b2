"""Putting a few documents in the places of their predecessors: the short way for an edit, in one transaction."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from backfile_search.building import analyser_for, work_on
from backfile_search.committing import Changes, Next, commit, sweep_folders
from backfile_search.document import Document
from backfile_search.patching import Edit, amend
from backfile_search.planning import plan_segments, segment_task
from backfile_search.rows import Partition, SegmentRow, Stored
from backfile_search.state import Lost, State
from backfile_search.syncing import add_documents

MOST_REPLACED = 25  # documents
MOST_WRITTEN = 512  # documents that Whoosh may have to be given: with more it is no longer a short way


class Replacement(NamedTuple):
    """A document that takes another's place: the number in the archive."""

    number: int
    old: Stored
    new: Stored
    document: Document


def replace(state: State, language: str, documents: Sequence[tuple[Document, str]]) -> Changes | None:
    """Put documents, each with its new digest, in the places of those with the same ids, days and orders.

    None, and nothing is done, if one of them has no such place or if there is too much to do.
    """
    if not 0 < len({document.id for document, _ in documents}) == len(documents) <= MOST_REPLACED:
        return None
    with state.writing():
        changes = _replace(state, language, documents)
    if changes is not None:
        sweep_folders(state)
    return changes


def _replace(state: State, language: str, documents: Sequence[tuple[Document, str]]) -> Changes | None:
    old = [entry for document, _ in documents if (entry := state.entry(document.id)) and _fits(entry, document)]
    if len(old) < len(documents):
        return None
    rows = state.segments()
    numbers = [_taken_out(rows, entry.record) for entry in old]
    new = add_documents(state, [document for document, _ in documents], [digest for _, digest in documents])
    fresh = [(number, entry.record) for number, entry in zip(numbers, new, strict=True)]
    held, writings = plan_segments(rows, fresh, most=MOST_WRITTEN)
    if sum(len(writing.orders) for writing in writings) > MOST_WRITTEN:
        state.drop_records(entry.record for entry in new)
        return None
    written = [writing.row(work_on(state, segment_task(state, language, writing)).files) for writing in writings]
    replacements = sorted(map(Replacement._make, zip(numbers, old, new, (each for each, _ in documents), strict=True)))
    partitions = _amended(state, language, replacements)
    return commit(state, Next(old, new, partitions, [*held, *written], mark=""), state.generation())


def _fits(entry: Stored, document: Document) -> bool:
    return (entry.day, entry.order) == (document.day, document.order)


def _taken_out(rows: Sequence[SegmentRow], record: int) -> int:
    """The number of a document, which its segment no longer counts as current."""
    for row in rows:
        if record in row.records:
            place = row.records.index(record)
            number, row.orders[place] = row.orders[place], -1
            return number
    raise Lost("The search index has lost a document that it should have.")


def _amended(state: State, language: str, replacements: Sequence[Replacement]) -> list[Partition]:
    """All partitions, those of the replaced documents patched."""
    partitions = state.partitions()
    starts = [0, *accumulate(partition.documents for partition in partitions)]
    edits: dict[int, list[Edit]] = {}
    for each in replacements:
        place = bisect_right(starts, each.number) - 1
        (before,) = state.documents([each.old.record])
        edits.setdefault(place, []).append(Edit(each.number - starts[place], before, each.document))
    for place, of_one in edits.items():
        partitions[place] = amend(state, partitions[place], of_one, analyser_for(language))
    return partitions
