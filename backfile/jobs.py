"""Heavy work as functions over picklable values, in this process or in several.

Everything that runs here is a function from a chunk to a result, so that a pool of another kind can take its place.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

from backfile.errors import BuilderGone

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
) -> Iterator[R]:
    """`work(chunk)` for each run of `size` of the `count` items, in order; in several processes from `worth` items on.

    `prepare(*prepared_with)` runs once in every process that works, this one included when it works alone; what it returns
    is called when the work is done. At most a few chunks a process are under way, so memory stays bounded.
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
    # These take a while to load, and small builds need none.
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(jobs, _fresh_processes(), _begin, (prepare, prepared_with)) as pool:
        waiting: list[Future[R]] = []
        try:
            for chunk in chunks:
                waiting.append(pool.submit(work, chunk))
                if len(waiting) > 3 * jobs:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        except BrokenProcessPool:
            waiting.clear()  # the pool ends these itself, and stumbles over those that somebody cancels meanwhile
            raise BuilderGone(
                "one of the processes that build was ended from outside, by somebody or because memory ran out; "
                "with --jobs 1 there is only one, which needs less"
            ) from None
        finally:
            for future in waiting:
                future.cancel()


def each(work: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[R]:
    """`work(task)` for each of a few tasks, in order. Every one of them is worth a process."""
    return in_chunks(partial(_first, work), tasks, len(tasks), jobs, _be_ready, (), size=1, worth=2)


def _first(work: Callable[[T], R], tasks: list[T]) -> R:
    return work(tasks[0])


def _be_ready() -> None:
    """There is nothing to prepare."""


def _fresh_processes() -> BaseContext:
    """Processes that start empty. A fork of a large build would keep a second copy of whatever the build touches again."""
    import multiprocessing

    has_forkserver = "forkserver" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if has_forkserver else "spawn")


def _begin(prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
    """Make a working process ready."""
    leave_with_parent()
    prepare(*prepared_with)


def leave_with_parent() -> None:
    """In a process of multiprocessing: end when the one that started it is gone, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody else would stop a worker that waits for work."""
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
