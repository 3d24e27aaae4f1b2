"""Heavy work as functions over picklable values, in this process or in several.

Everything that runs here is a function from a chunk to a result, so that a pool of another kind can take its place.

Ctrl-C at a terminal reaches all processes, and a working one that died of it might take a lock of the pool along. So these
do not hear it: the process that waits for them does, and tells them to drop what they are at. Then all end in order.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

from backfile.errors import BuilderGone
from backfile.interrupts import deaf_to_ctrl_c, signals_wait

T = TypeVar("T")
R = TypeVar("R")

# Starting processes costs about as much as this many small pieces of work.
WORTH_A_POOL = 200

ENDING = 5.0  # seconds for letting go of what is under way

# Tells a working process that nobody needs its results any more. Systems without it wait for what is under way.
_DROP = getattr(signal, "SIGUSR1", None)


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
    from multiprocessing import active_children

    others = set(active_children())
    with signals_wait():  # processes, and the locks between them, that are made by half would complain
        pool = ProcessPoolExecutor(jobs, _fresh_processes(), _begin, (prepare, prepared_with))
    with pool:
        waiting: list[Future[R]] = []
        try:
            for chunk in chunks:
                with signals_wait():  # which may start a process
                    waiting.append(pool.submit(_while_needed, work, chunk))
                if len(waiting) > 3 * jobs:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        except BrokenProcessPool:
            _end(set(active_children()) - others, 0)  # one that was just starting would stay, and be waited for
            raise BuilderGone(
                "one of the processes that build was ended from outside, by somebody or because memory ran out; "
                "with --jobs 1 there is only one, which needs less"
            ) from None
        except BaseException:  # Ctrl-C, or a disk that is full
            with signals_wait():
                pool.shutdown(wait=False, cancel_futures=True)
                _end(set(active_children()) - others, ENDING)
            raise


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

    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    with deaf_to_ctrl_c(_DROP):
        forkserver.ensure_running()  # all that it starts hears what it hears
    return multiprocessing.get_context("forkserver")


def _end(workers: Collection[BaseProcess], seconds: float) -> None:
    """Let working processes end by themselves, which takes no time if all is well; those that cannot are killed."""
    from multiprocessing.connection import wait

    if _DROP is not None:
        for pid in filter(None, (worker.pid for worker in workers)):
            with suppress(ProcessLookupError):
                os.kill(pid, _DROP)
    until = time.monotonic() + seconds
    for worker in workers:
        if not wait([worker.sentinel], max(0.0, until - time.monotonic())):
            worker.kill()


# --- in a working process -----------------------------------------------------------------------------------------------


class _Dropped(BaseException):
    """Nobody needs the result any more."""


class _Need:
    """Whether this process is at work, and whether somebody needs that."""

    is_at_work = False
    is_over = False

    @classmethod
    def end(cls, *_: object) -> None:
        cls.is_over = True
        if cls.is_at_work:  # and not handing over a result: who waits would wait for the rest of it
            raise _Dropped


def _begin(prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
    """Make a working process ready."""
    leave_with_parent()
    if _DROP is not None:
        signal.signal(_DROP, _Need.end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {_DROP})
    prepare(*prepared_with)


def _while_needed(work: Callable[[list[T]], R], chunk: list[T]) -> R:
    """`work(chunk)`; ends early when nobody needs it."""
    if _Need.is_over:
        raise _Dropped
    _Need.is_at_work = True
    try:
        return work(chunk)
    finally:
        _Need.is_at_work = False


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
