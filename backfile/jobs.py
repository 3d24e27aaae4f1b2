"""Heavy work as functions over picklable values, in this process or in several.

Everything that runs here is a function from a chunk to a result, so that a pool of another kind can take its place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Starting processes costs about as much as this many small pieces of work.
WORTH_A_POOL = 200


def default_jobs() -> int:
    """The number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_chunks(
    work: Callable[[list[T]], R],
    items: Iterable[T],
    count: int,
    jobs: int,
    prepare: Callable[..., Callable[[], None] | None],
    prepared_with: tuple[object, ...],
    size: int = 100,
    worth: int = WORTH_A_POOL,
) -> Generator[R]:
    """`work(chunk)` for each run of `size` of the `count` items, in order; in several processes from `worth` items on.

    `prepare(*prepared_with)` runs once in every process that works; if that is this one, what it returns is called when the
    work is done. At most a few chunks a process are under way, so memory stays bounded. Who may leave before the last result
    closes the iterator: after that nobody works any more.
    """
    left = iter(items)
    chunks = iter(lambda: list(islice(left, size)), [])
    if jobs < 2 or count < worth:
        if count:
            finish = prepare(*prepared_with)
            try:
                yield from map(work, chunks)
            finally:
                if finish is not None:
                    finish()
        return
    from backfile.workers import Awaited, Workers  # which takes a while to load, and small builds need none

    jobs = min(jobs, -(-count // size))
    waiting: list[Awaited[R]] = []
    workers = Workers(jobs, prepare, prepared_with)
    try:
        for chunk in chunks:
            waiting.append(workers.give(work, chunk))
            if len(waiting) > 3 * jobs:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
        workers.close()
    finally:
        try:
            workers.end()  # of what a Ctrl-C, a disk that is full or a process that was killed left undone
        finally:
            workers.end()  # Ctrl-C may have come before the first could keep it away


def each(work: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Generator[R]:
    """`work(task)` for each of a few tasks, in order. Every one of them is worth a process."""
    return in_chunks(partial(_first, work), tasks, len(tasks), jobs, _be_ready, (), size=1, worth=2)


def _first(work: Callable[[T], R], tasks: list[T]) -> R:
    return work(tasks[0])


def _be_ready() -> None:
    """There is nothing to prepare."""
