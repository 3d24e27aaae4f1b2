"""A resident builder in a process of its own: a long build takes no time from who serves its pages.

Python runs one thread at a time, and a build of a large archive keeps it busy for seconds. So the process here listens,
serves, and shows edited pages ahead; the one there builds. One line joins them, and both ends wait for each other:

    here                                      there
    Task ------------------------------------>
         <------------------------------------ Question: who is waiting? these files are written; this far done; ...
    the answer ------------------------------>
         <------------------------------------ Report, or what the build raised
    None: it is over ------------------------>
"""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from backfile.errors import BackfileError, BuilderGone
from backfile.interrupts import deaf_to_ctrl_c, leave, signals_wait
from backfile.pipeline import check_output
from backfile.pipeline.ahead import Ahead, rehearse
from backfile.pipeline.inputs import require_archive
from backfile.pipeline.options import Audience, Options, Progress, Report, nobody, silent
from backfile.pipeline.resident import Resident
from backfile.workers import at_a_line, leave_with_parent

ENOUGH = 5.0  # seconds for putting the last build on record
ENDING = 3.0  # seconds for ending what is under way; who works for the builder has a third of that
SELDOM = 0.05  # seconds between two words about progress


class _Task(NamedTuple):
    """What `Resident.build` is called with; `is_watched`: somebody wants to see the progress."""

    changed: Collection[Path] | None
    as_of: datetime
    is_watched: bool


class _Question(NamedTuple):
    """Something that the builder asks or says; here it is answered by the function of this name."""

    name: str
    values: tuple[Any, ...]


class BuilderFault(Exception):
    """The builder failed for a reason that is its own; its traceback as text."""


class Workshop:
    """Builds one archive into one output folder, again and again, for who has its pages open. For one thread.

    `rehearse` and `show_ahead` alone may be called from another.
    """

    def __init__(self, options: Options) -> None:
        """UsageError or ContentError if these options, or this folder, could never be built."""
        require_archive(options.source)
        check_output(options)
        self._options = options
        self._audience: Audience = options.audience or nobody()
        self._ahead = Ahead(options)
        self._builder = _Builder(options)

    def rehearse(self) -> None:
        """Be ready for `show_ahead`, before it has to be quick."""
        rehearse(self._options)

    def show_ahead(self, changed: Collection[Path]) -> None:
        """Show who has these articles' pages open what is in the files now."""
        self._ahead.show(changed)

    def build(self, changed: Collection[Path] | None, as_of: datetime, progress: Progress = silent) -> Report:
        """Bring the output folder to what the archive says at this moment; `changed` as for `Resident.build`.

        Raises what a build raises, BuilderGone if the process that builds has been ended by somebody, and BuilderFault. The
        next call then begins with a new process, or looks at everything.
        """
        answers: dict[str, Callable[..., Any]] = {
            "waiting": self._audience.waiting, "tell": self._tell, "moved": self._audience.moved,
            "takes_long": self._show_before_planning, "begins": self._ahead.building, "progress": progress,
        }  # fmt: skip
        result = self._builder.ask(_Task(changed, as_of, progress is not silent), answers)
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        """Put the last build on record, so that the next preview has nothing to do, and end the builder's process."""
        self._builder.close()

    def _show_before_planning(self, changed: Collection[Path]) -> None:
        self._ahead.planning_anew()
        self._ahead.show(changed)

    def _tell(self, paths: Collection[str]) -> None:
        left = set(paths) - self._ahead.again(paths)
        if left:
            self._audience.tell(sorted(left))


class _Builder:
    """This side of the line, and the process at its other end; it is started when there is something to do."""

    def __init__(self, options: Options) -> None:
        self._options = replace(options, audience=None)  # it is here
        self._far: _Far | None = None

    def ask(self, task: _Task, answers: dict[str, Callable[..., Any]]) -> Report | Exception:
        """What came of a task, having answered all questions about it."""
        try:
            message = self._begun(task)
            while isinstance(message, _Question):
                message = self._exchanged(answers[message.name](*message.values))
        except BaseException:  # Ctrl-C, say: it still waits for an answer, and nobody needs what it would say then
            self.end()
            raise
        return message  # type: ignore[no-any-return]

    def _begun(self, task: _Task) -> Any:
        """The first that comes back. One that ended since the last task, which nobody has waited for, is replaced."""
        if self._far is not None:
            with suppress(BuilderGone):
                return self._exchanged(task)
        with signals_wait(), deaf_to_ctrl_c():  # if it is to end again, it is there to be ended
            self._far = _started(self._options)
        return self._exchanged(task)

    def close(self) -> None:
        """Let the process put on record what it did last, and end it."""
        if self._far is not None:
            with suppress(OSError):
                self._far.line.send(None)
                self._far.process.join(ENOUGH)
        self.end()

    def end(self) -> None:
        """End the process, whatever it does: the next build makes good what this one leaves."""
        far, self._far = self._far, None
        if far is None:
            return
        far.process.terminate()
        far.process.join(ENDING)
        far.process.kill()  # one that was stopped hears nothing else
        far.process.join()
        far.line.close()

    def _exchanged(self, message: object) -> Any:
        """What comes back."""
        assert self._far is not None
        try:
            self._far.line.send(message)
            return self._far.line.recv()
        except (EOFError, OSError):
            process = self._far.process
            self.end()
            code = process.exitcode or 0
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise BuilderGone(f"the process that builds has ended ({how}); the next build starts another") from None


class _Far(NamedTuple):
    """A process that builds, and the line to it."""

    line: Connection
    process: BaseProcess


def _started(options: Options) -> _Far:
    process, line = at_a_line(get_context("spawn"), _work, options)  # threads run here, so a fork would not do
    return _Far(line, process)


# --- in the process that builds -----------------------------------------------------------------------------------------


def _work(line: Connection, options: Options) -> None:
    """Build, task by task, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    leave_with_parent()
    resident = Resident(replace(options, audience=_far_audience(line)))
    is_practised = False
    with suppress(EOFError, ConnectionError):  # there is nobody at the other end any more
        while (task := line.recv()) is not None:
            line.send(_result(resident, task, line))
            if not is_practised:
                rehearse(options)
                is_practised = True
    resident.close()


def _result(resident: Resident, task: _Task, line: Connection) -> Report | Exception:
    try:
        return resident.build(task.changed, task.as_of, _far_progress(line) if task.is_watched else silent)
    except (BackfileError, OSError) as error:
        return error
    except Exception:
        return BuilderFault(traceback.format_exc())


def _far_audience(line: Connection) -> Audience:
    """The audience at the other end of the line."""
    return Audience(*(_asking(line, name) for name in Audience._fields))


def _far_progress(line: Connection) -> Progress:
    """Says now and then how far the work is, and always when a part of it is done."""
    say, said = _asking(line, "progress"), [0.0]

    def progress(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - said[0] >= SELDOM:
            said[0] = now
            say(what, done, total)

    return progress


def _asking(line: Connection, name: str) -> Callable[..., Any]:
    def ask(*values: Any) -> Any:
        line.send(_Question(name, values))
        return line.recv()

    return ask
