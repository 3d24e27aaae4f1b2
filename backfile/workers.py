"""Working processes: how they start, how they hand in what they made, and how they end.

Each has a line of its own to the process that waits for it, and shares nothing with the others: no lock, no queue. So any of
them may end at any moment, and who waits at its line sees that. docs/decisions/0014 says why.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

from backfile.errors import BackfileError, BuilderGone
from backfile.interrupts import deaf_to_ctrl_c, leave, signals_wait

T = TypeVar("T")
R = TypeVar("R")

ENDING = 1.0  # seconds for dropping what is under way
_LOOK_UP = 1.0  # seconds; some systems let nobody interrupt a wait that has no end


class Awaited(Generic[R]):
    """What becomes of a task. Nothing in here can be left half done by Ctrl-C: `SimpleQueue` has no lock in Python."""

    def __init__(self) -> None:
        self._message: SimpleQueue[bytes | None] = SimpleQueue()

    def keep(self, message: bytes | None) -> None:
        """An outcome has come; None: it never will."""
        self._message.put(message)

    def result(self) -> R:
        """The result, or what the work raised; BuilderGone if the process was ended from outside. Can be had once."""
        message = self._come()
        if message is None:
            raise BuilderGone(
                "one of the processes that build was ended from outside, by somebody or because memory ran out; "
                "with --jobs 1 there is only one, which needs less"
            )
        outcome: _Outcome = pickle.loads(message)
        try:
            if outcome.error is not None:
                outcome.error.add_note(f"In a working process:\n{outcome.where}")
                raise outcome.error
            return outcome.result  # type: ignore[no-any-return]
        finally:
            del outcome  # else the error, by its traceback, would keep itself and all that was at work

    def _come(self) -> bytes | None:
        while True:
            with suppress(Empty):
                return self._message.get(timeout=_LOOK_UP)


class Workers:
    """A few processes, each made ready by `prepare(*prepared_with)`. They are closed, or ended, by who has them."""

    def __init__(self, jobs: int, prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
        """BackfileError if the system has no room for so many processes."""
        self._tasks: _Tasks = SimpleQueue()
        self._workers: list[_Worker] = []
        preparation = pickle.dumps((prepare, prepared_with))
        try:
            with signals_wait():  # a process that is made by half would complain
                context = _fresh_processes()
                for _ in range(jobs):
                    self._workers.append(_Worker(context, preparation, self._tasks))
        except BaseException as error:
            self.end()
            if isinstance(error, (OSError, EOFError, RuntimeError)):  # the last for threads
                reason = str(error) or "it cannot be started"
                raise BackfileError(
                    f"the system has no room for another process ({reason}); with --jobs 1 the build needs none"
                ) from error
            raise

    def give(self, work: Callable[[T], R], task: T) -> Awaited[R]:
        """Have `work(task)` done."""
        awaited: Awaited[R] = Awaited()
        self._tasks.put((pickle.dumps((work, task)), awaited))
        return awaited

    def close(self) -> None:
        """Let all go home who have done everything."""
        self._let_go()
        for worker in self._workers:
            worker.wait()
        with signals_wait():
            self._put_away()

    def end(self) -> None:
        """End all, whatever they do: nobody needs it any more, or one of them is gone. Can be called again."""
        if not self._workers:
            return
        with signals_wait(forgets_ctrl_c=True):
            with suppress(Empty):
                while True:
                    self._tasks.get_nowait()
            self._let_go()
            for worker in self._workers:
                worker.tell_to_leave()
            self._put_away()

    def _put_away(self) -> None:
        until = time.monotonic() + ENDING
        for worker in self._workers:
            worker.end(until)
        self._workers.clear()

    def _let_go(self) -> None:
        for _ in self._workers:
            self._tasks.put(None)


_Tasks = SimpleQueue[tuple[bytes, Awaited[Any]] | None]  # messages for working processes; None: there are no more


class _Worker:
    """A process, the line to it, and a thread that waits there."""

    def __init__(self, context: BaseContext, preparation: bytes, tasks: _Tasks) -> None:
        self._process, self._line = at_a_line(context, _serve, is_daemon=True)
        self._thread = threading.Thread(target=self._attend, args=(preparation, tasks), daemon=True)
        try:
            self._thread.start()
        except BaseException:
            self._line.close()  # by which the process sees that nobody will ask
            raise

    def wait(self) -> None:
        """Wait for the end of a process that has no more to do."""
        self._process.join()

    def tell_to_leave(self) -> None:
        """Have it drop what it does; some systems end it at once."""
        if self._process.is_alive():
            self._process.terminate()

    def end(self, until: float) -> None:
        """Wait until it has gone; kill it if it has not by then, on the clock of `time.monotonic`."""
        self._process.join(max(0.0, until - time.monotonic()))
        if self._process.is_alive():
            self._process.kill()
            self._process.join(ENDING)
        self._thread.join(ENDING)  # its line has ended
        if not self._thread.is_alive() and not self._process.is_alive():  # a kill is slow if it waits for a disk
            self._process.close()

    def _attend(self, preparation: bytes, tasks: _Tasks) -> None:
        """Hand on tasks, and keep what comes back."""
        with closing(self._line):
            if self._said() == _HERE:
                self._say(preparation)
            while (given := tasks.get()) is not None:
                message, awaited = given
                self._say(message)
                awaited.keep(self._said())

    def _say(self, message: bytes) -> None:
        """Nobody hears it if the process is gone."""
        try:
            self._line.send_bytes(message)
        except Exception:
            self._line.close()

    def _said(self) -> bytes | None:
        """What comes from the process; None if it is gone, or if there is no memory for what it says."""
        try:
            if self._line in wait([self._line, self._process.sentinel]):
                return self._line.recv_bytes()
        except Exception:
            self._line.close()  # what is left of a message must not be taken for the next
        return None


_HERE = b"here"  # the first that a process says: from now on its end of the line is its own


class _Outcome(NamedTuple):
    """What came of a task: a result; or an error, and where that was as text."""

    result: Any
    error: Exception | None = None
    where: str = ""


def at_a_line(
    context: BaseContext, serve: Callable[..., None], *values: object, is_daemon: bool = False
) -> tuple[BaseProcess, Connection]:
    """A process that does `serve(its end of a line, *values)`, and our end of that line."""
    line, its_end = context.Pipe()
    process: BaseProcess = context.Process(  # type: ignore[attr-defined]
        target=serve, args=(its_end, *values), daemon=is_daemon
    )
    try:
        process.start()
    except BaseException:
        line.close()
        raise
    finally:
        its_end.close()  # or its end of the line would outlive it
    return process, line


def _fresh_processes() -> BaseContext:
    """Processes that start empty. A fork of a large build would keep a second copy of whatever the build touches again.

    They do not hear Ctrl-C, which a terminal sends to all: the process that waits for them does, and ends them.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    from multiprocessing import forkserver

    with deaf_to_ctrl_c():
        forkserver.ensure_running()  # all that it starts hears what it hears
    return get_context("forkserver")


# --- in a working process -----------------------------------------------------------------------------------------------


def _serve(line: Connection) -> None:
    """Get ready, then do what is asked for, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from it
    signal.signal(signal.SIGTERM, leave)
    try:
        leave_with_parent()
    except RuntimeError:  # there is no room for another thread
        return
    with suppress(EOFError, OSError):
        line.send_bytes(_HERE)
        unready = _unready(line.recv_bytes())
        while True:
            message = line.recv_bytes()
            line.send_bytes(unready or _outcome(message))


def _unready(message: bytes) -> bytes:
    """Get ready; b"", or what comes of every task because that failed."""
    try:
        prepare, prepared_with = pickle.loads(message)
        prepare(*prepared_with)
        return b""
    except Exception as error:
        return _failed(error, traceback.format_exc())


def _outcome(message: bytes) -> bytes:
    """What comes of `work(task)`; both ways pickled."""
    try:
        work, task = pickle.loads(message)
        return pickle.dumps(_Outcome(work(task)))
    except Exception as error:
        return _failed(error, traceback.format_exc())


def _failed(error: Exception, where: str) -> bytes:
    """An error as an outcome. Not every error comes out as it was sent: in place of such a one goes what it says."""
    with suppress(Exception):
        message = pickle.dumps(_Outcome(None, error, where))
        if str(pickle.loads(message).error) == str(error):
            return message
    said = traceback.format_exception_only(error)[-1].strip()
    return pickle.dumps(_Outcome(None, RuntimeError(said), where))


def leave_with_parent() -> None:
    """In a process of multiprocessing: end when the one that started it is gone, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody else would stop a worker that is busy, or waits for work."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
