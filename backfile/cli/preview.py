"""The preview: watcher, builder and server joined, for as long as somebody writes."""

from __future__ import annotations

import queue
import signal
import sys
import threading
import traceback
import webbrowser
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from backfile.cli.group import progress_of
from backfile.cli.rebuilds import as_json, has_broken_settings, names_of, say, say_problems, shown, work_of
from backfile.editors import editor_address
from backfile.errors import BackfileError, BuilderGone, BuildLocked, Problem
from backfile.interrupts import raise_once, signals_wait
from backfile.pipeline.options import Audience, Options, Report
from backfile.pipeline.page_facts import page_facts
from backfile.pipeline.places import SETTINGS, port_file, template_folders
from backfile.pipeline.workshop import Workshop
from backfile.render import TemplateProblem
from backfile.serve import Server
from backfile.settings import read_settings
from backfile.watch import Burst, Watcher

PORT = 8000  # where a preview is looked for first
RETRY = 5.0  # seconds after which a build that the machine stopped (a full disk) is tried again
# Seconds between two looks at the clock. On Windows a wait cannot be interrupted by Ctrl-C, so it must be short.
LONGEST = 0.5 if sys.platform == "win32" else 3600.0


class Ending:
    """Ctrl-C, or being asked to end by the system: interrupts whatever is going on.

    An exception alone would not do: Python drops those that come up while an object is being cleared away.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self.wake: Callable[[], None] = lambda: None  # whoever may be waiting; called by a signal handler
        self._on_signals(self._interrupt)

    def is_under_way(self) -> None:
        """From now on everything is put away; to ask again could only leave half of that undone."""
        self._on_signals(signal.SIG_IGN)

    def _interrupt(self, *_: object) -> None:
        self.is_asked = True
        self.wake()
        raise_once()

    def _on_signals(self, handler: Callable[..., None] | signal.Handlers) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, handler)


class Preview:
    """One archive, shown until somebody stops it."""

    def __init__(self, options: Options, as_of: datetime | None, ending: Ending) -> None:
        self._as_of = as_of
        self._ending = ending
        self._report = Report()
        self._has_stopped = False  # by something that is not in the content
        self._retry: float | None = None
        self._is_busy = False
        self._bursts: queue.SimpleQueue[Burst | None] = queue.SimpleQueue()  # None: nothing changed, but look up
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._fault: Exception | None = None  # of the listener
        source, self._home = options.source, _public_address(options.source)
        self._server = Server(options.output, urlsplit(self._home).path or "/", self._facts, home=self._home)
        audience = Audience(self._server.open_pages, self._server.changed, self._server.moved)
        self._options = replace(options, audience=audience)
        self._workshop = Workshop(self._options)
        folders = [source / "content", *template_folders(source), source / "ledger"]
        self._watcher = Watcher(list(dict.fromkeys(folders)), [source / SETTINGS])

    def __enter__(self) -> Preview:
        self._ending.wake = self._wake
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.is_under_way()
        self._server.close()
        self._watcher.close()
        if self._listener.is_alive():
            self._listener.join(5)
        self._workshop.close()

    def run(self, port: int | None, opens: bool) -> None:
        """Build, serve, and build again after each change, until that is to end."""
        with signals_wait():  # who is only half there cannot be closed
            self._watcher.start()
            address = self._started(port)
        self._build(None, first=True)
        click.echo(f"{address} shows {self._options.source.name} and follows every save. Ctrl-C ends it.")
        if opens:
            webbrowser.open(address)
        self._listener.start()
        while self._goes_on():
            burst = self._next_burst()
            if burst is not None:
                self._build(burst.paths)
            elif self._goes_on() and (self._retry is not None or self._is_due()):
                self._build(None)
        if self._fault is not None:
            raise self._fault

    def _started(self, port: int | None) -> str:
        """The address of the server. It listens where it did last time: pages may be waiting there."""
        file, wished = port_file(self._options), port or PORT
        if port is None:
            with suppress(OSError, ValueError):
                wished = int(file.read_text("ascii"))
        address = self._server.start(wished)
        found = urlsplit(address).port
        if found != wished:
            click.echo(f"Port {wished} is taken; this is the next free one.")
        with suppress(OSError):
            file.write_text(f"{found}\n", "ascii")
        return address

    def _goes_on(self) -> bool:
        return not self._ending.is_asked and self._fault is None

    def _wake(self) -> None:
        self._bursts.put(None)
        self._watcher.wake()

    def _listen(self) -> None:
        """Pass bursts on to the builder. What comes while it is busy is shown ahead to who looks at just that page."""
        notice = ""
        try:
            self._workshop.rehearse()
            while not self._ending.is_asked:
                burst = self._watcher.next(LONGEST)
                if self._watcher.notice != notice:
                    notice = self._watcher.notice
                    click.echo(notice)
                if burst is not None:
                    if burst.paths and self._is_busy:
                        self._workshop.show_ahead(burst.paths)
                    self._bursts.put(burst)
        except Exception as error:  # a preview that follows nothing any more must not go on as if it did
            self._fault = error
            self._bursts.put(None)

    def _next_burst(self) -> Burst | None:
        """All that has changed since the last build, as one burst; None if nothing did for as long as that may be."""
        burst = None
        try:
            burst = self._bursts.get(timeout=self._patience())
            while burst is not None and (more := self._bursts.get_nowait()) is not None:
                known = None if burst.paths is None or more.paths is None else burst.paths | more.paths
                burst = burst._replace(paths=known)
        except queue.Empty:
            pass
        return burst

    def _now(self) -> datetime:
        return self._as_of or datetime.now(UTC)

    def _patience(self) -> float:
        """Seconds until something has to be done even if nothing changes."""
        if self._retry is not None:
            return self._retry
        if self._has_stopped or not self._report.next_due:
            return LONGEST
        left = (datetime.fromisoformat(self._report.next_due) - self._now()).total_seconds()
        return min(max(left, 0.05), LONGEST)

    def _is_due(self) -> bool:
        due = "" if self._has_stopped else self._report.next_due  # what cannot be built is not built by waiting
        return bool(due) and datetime.fromisoformat(due) <= self._now()

    def _build(self, changed: Collection[Path] | None, first: bool = False) -> None:
        """One build, and what the terminal and the open pages have to know of it."""
        was_stopped, self._has_stopped, self._retry = self._has_stopped, True, None
        self._is_busy = True
        try:
            with progress_of(as_json=not first) as progress:
                report = self._workshop.build(changed, self._now(), progress)
        except TemplateProblem as error:
            problem = Problem(error.path, error.line, "E-template", "", error.message)
            self._stopped("a template is broken", (problem,))
        except BackfileError as error:
            self._retry = RETRY if isinstance(error, (BuildLocked, BuilderGone)) else None
            self._stopped(str(error), tuple(getattr(error, "problems", ())))
        except OSError as error:
            self._retry = RETRY
            self._stopped(
                f"{error.filename or 'the disk'}: {error.strerror or error}; it is tried again every {RETRY:.0f} s"
            )
        except Exception:
            click.echo(traceback.format_exc(), err=True)
            self._stopped("this is a fault in Backfile, not in your archive; the terminal has the details")
        else:
            self._has_stopped = False
            self._built(report, changed, first, was_stopped)
        finally:
            self._is_busy = False

    def _built(self, report: Report, changed: Collection[Path] | None, first: bool, was_stopped: bool) -> None:
        before, self._report = self._report, report
        did_anything = report.rendered or report.written or report.pruned
        if first or did_anything or report.problems != before.problems or was_stopped:
            say(f"{'the archive' if first else names_of(changed or (), self._options.source)}: {work_of(report)}")
        say_problems(report.problems, () if first else before.problems)
        if was_stopped or shown(report.problems) != shown(before.problems):
            stopped = f"{SETTINGS} has errors" if has_broken_settings(report) else ""
            self._server.problems([as_json(p) for p in shown(report.problems)], stopped)
        self._server.built()
        if not first and (changed is None or self._options.source / SETTINGS in changed):
            self._look_for_home(report)

    def _look_for_home(self, report: Report) -> None:
        """The server, and all that is open, stay where the archive was to lie; say so if it is to lie elsewhere."""
        before = self._home
        with suppress(OSError):  # if the file has gone by now, the next build says so
            self._home = before if has_broken_settings(report) else _public_address(self._options.source)
        if self._home != before:
            say("base_url has changed; to see the archive at its new address, end the preview and start it again")

    def _stopped(self, sentence: str, problems: tuple[Problem, ...] = ()) -> None:
        say(f"nothing was built: {sentence}", err=True)
        for problem in problems:
            click.echo(str(problem), err=True)
        self._server.problems([as_json(p) for p in problems], sentence)

    def _facts(self, path: str) -> dict[str, object] | None:
        """What the bar says about a page."""
        facts = page_facts(self._options, path, self._report.problems)
        if facts is None:
            return None
        line = min((p.line for p in facts.problems if p.line), default=1)
        file = self._options.source / facts.source
        at = datetime.fromisoformat(facts.at).astimezone().strftime("%H:%M:%S") if facts.at else ""
        return facts._asdict() | {
            "problems": [as_json(p) for p in facts.problems],
            "editor": editor_address(file, line) if facts.source else "",
            "at": at,
        }


def _public_address(source: Path) -> str:
    """The address that the archive will have, with a slash at its end, or "". Its path is where the preview shows it."""
    settings, _ = read_settings((source / SETTINGS).read_bytes())
    return f"{settings.base_url.rstrip('/')}/" if settings.base_url else ""
