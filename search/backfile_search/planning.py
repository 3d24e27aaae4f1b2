"""What is to be done when documents change: which partitions are patched or made anew, which Whoosh segments are written."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
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

    @property
    def span(self) -> tuple[int, int] | None:
        """The numbers of its first document and of the one behind its last, if there are no others between them."""
        first, end = self.orders[0], self.orders[-1] + 1
        return (first, end) if end - first == len(self.orders) else None


class Job(NamedTuple):
    """A task, and what its outcome belongs to: the segment that it writes, the partition that it makes a piece of, or both."""

    task: Task
    writing: Writing | None
    draft: Draft | None


def renumbered(rows: Iterable[SegmentRow], new: Sequence[Stored]) -> Iterator[SegmentRow]:
    """The segments with the numbers that their documents are to have; -1 for those that are gone or changed."""
    numbers = {entry.record: number for number, entry in enumerate(new)}
    for row in rows:
        yield row._replace(orders=array("q", (numbers.get(record, -1) for record in row.records)))


def plan_segments(
    rows: Sequence[SegmentRow],
    fresh: Iterable[tuple[int, int]],
    drafts: Iterable[Draft] = (),
    most: int | None = None,
) -> tuple[list[SegmentRow], list[Writing]]:
    """The segments that stay, and those to be written: with `fresh` (number, record), and what is current in the others.

    Of a partition that is made anew and whose documents are all to be written, segments hold just its runs. No segments are
    merged to one of more than `most` documents.
    """
    moving = list(fresh)
    held = [Held(row.name, len(row.orders), len(row.orders) - row.orders.count(-1)) for row in rows]
    dropped = frozenset(outdated(held, len(moving), most))
    for row in rows:
        if row.name in dropped:
            moving += (pair for pair in zip(row.orders, row.records, strict=True) if pair[0] >= 0)
    writings = []
    for run in _runs(sorted(moving), drafts):
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


def plan_jobs(
    state: State, language: str, new: Sequence[Stored], drafts: Iterable[Draft], writings: Iterable[Writing]
) -> list[Job]:
    """The work that has to be done on whole partitions and segments, with the runs of each partition in their order."""
    left = {writing.span or writing.name: writing for writing in writings}
    jobs = []
    for draft in drafts:
        for run in runs(range(draft.start, draft.end)) if draft.old is None else ():
            writing = left.pop((run[0], run[-1] + 1), None)
            records = array("q", (new[number].record for number in run))
            jobs.append(
                Job(Task(str(state.folder), language, records, writing.name if writing else "", True), writing, draft)
            )
    jobs += (Job(segment_task(state, language, writing), writing, None) for writing in left.values())
    return jobs


def segment_task(state: State, language: str, writing: Writing) -> Task:
    """The work of writing a segment."""
    return Task(str(state.folder), language, writing.records, writing.name, False)


# What is to be written, ascending (number, record), as one run for each segment.
def _runs(moving: list[tuple[int, int]], drafts: Iterable[Draft]) -> Iterator[Sequence[tuple[int, int]]]:
    rest, done = [], 0
    for draft in drafts:
        first, end = bisect_left(moving, (draft.start,)), bisect_left(moving, (draft.end,))
        if draft.old is None and end - first == draft.end - draft.start:
            yield from runs(moving[first:end])
            rest += moving[done:first]
            done = end
    yield from runs(rest + moving[done:])


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
