"""What is to be done when documents change: which partitions are patched or made anew, which Whoosh segments are written."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from backfile_search.building import Task, fresh_name
from backfile_search.rows import Partition, SegmentRow, Stored
from backfile_search.segments_plan import Held, outdated, runs
from backfile_search.shards import partitions as partition_sizes
from backfile_search.state import State

MOST_PATCHED = 50  # changed documents of a partition: with more, making it anew is quicker


class Draft(NamedTuple):
    """A partition that is to be, with documents `start` to `end` - 1 of the archive."""

    start: int
    end: int
    old: Partition | None = None  # what it can be made of; None: make it anew
    old_start: int = 0
    changed: tuple[int, ...] = ()  # places in it of documents that are not the same, or were not there


class Writing(NamedTuple):
    """A segment that is to be written, with its documents' numbers in the archive and where they lie."""

    name: str
    orders: array[int]
    records: array[int]

    def row(self, files: dict[str, int]) -> SegmentRow:
        """What the state says of it once it is written."""
        return SegmentRow(self.name, files, self.orders, self.records)

    def task(self, state: State, language: str) -> Task:
        """The work of writing it."""
        return Task(str(state.folder), language, self.name, self.records)


def renumbered(rows: Iterable[SegmentRow], new: Sequence[Stored]) -> Iterator[SegmentRow]:
    """The segments with the numbers that their documents are to have; -1 for those that are gone or changed."""
    numbers = {entry.record: number for number, entry in enumerate(new)}
    for row in rows:
        yield row._replace(orders=array("q", (numbers.get(record, -1) for record in row.records)))


def plan_segments(
    rows: Sequence[SegmentRow], fresh: Iterable[tuple[int, int]]
) -> tuple[list[SegmentRow], list[Writing]]:
    """The segments that stay, and those to be written: with `fresh` (number, record), and what is current in the others."""
    moving = list(fresh)
    held = [Held(row.name, len(row.orders), len(row.orders) - row.orders.count(-1)) for row in rows]
    dropped = frozenset(outdated(held, len(moving)))
    for row in rows:
        if row.name in dropped:
            moving += (pair for pair in zip(row.orders, row.records, strict=True) if pair[0] >= 0)
    writings = []
    for run in runs(sorted(moving)):
        orders, records = zip(*run, strict=True)
        writings.append(Writing(fresh_name(), array("q", orders), array("q", records)))
    return [row for row in rows if row.name not in dropped], writings


def plan_partitions(partitions: Sequence[Partition], old: Sequence[Stored], new: Sequence[Stored]) -> list[Draft]:
    """How the archive is to be cut, and what can be kept of the partitions that are there."""
    numbers = {entry.id: number for number, entry in enumerate(old)}
    starts = [0, *accumulate(partition.documents for partition in partitions)]
    drafts = []
    end = 0
    for size in partition_sizes([entry.day for entry in new]):
        start, end = end, end + size
        known = next((numbers[entry.id] for entry in new[start:end] if entry.id in numbers), None)
        place = 0 if known is None else bisect_right(starts, known) - 1
        before = [] if known is None else old[starts[place] : starts[place + 1]]
        changed = _changed(before, new[start:end])
        drafts.append(
            Draft(start, end) if changed is None else Draft(start, end, partitions[place], starts[place], changed)
        )
    return drafts


def _changed(before: Sequence[Stored], after: Sequence[Stored]) -> tuple[int, ...] | None:
    """Places of documents that changed or came at the end; None if more than that happened, or too much of it."""
    if len(after) < len(before):
        return None
    changed = [
        place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one.record != other.record
    ]
    changed += range(len(before), len(after))
    if len(changed) > min(MOST_PATCHED, len(before) // 4):
        return None
    moved = any(before[place][:3] != after[place][:3] for place in changed if place < len(before))
    return None if moved else tuple(changed)
