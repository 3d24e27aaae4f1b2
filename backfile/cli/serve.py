"""The command that shows the archive while it is written: builder, watcher and server joined."""

from __future__ import annotations

import os
import queue
import signal
import threading
import traceback
import webbrowser
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from backfile.cli.group import commands, moment, progress_of
from backfile.editors import editor_address
from backfile.errors import BackfileError, BuilderGone, BuildLocked, Problem
from backfile.pipeline.inputs import SETTINGS, preview_folder, require_archive, sole_preview, template_folders
from backfile.pipeline.options import Audience, Options, Report

if TYPE_CHECKING:
    from backfile.pipeline.workshop import Workshop
    from backfile.serve import Server
    from backfile.watch import Burst, Watcher

RETRY = 5.0  # seconds after which a build that the machine stopped (a full disk) is tried again
LONGEST = 3600.0  # seconds between two looks at the clock


@commands.command("serve")
@click.option("--source", type=click.Path(file_okay=False, path_type=Path), default=Path("."),
              help="The archive's folder, the one that holds archive.toml.  [default: this folder]")  # fmt: skip
@click.option("--drafts", is_flag=True, help="Show drafts, embargoed and future articles, marked as what they are.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, metavar="N",
              help="Where to listen on this machine; the next free port if it is taken.")  # fmt: skip
@click.option("--open", "opens", is_flag=True, help="Open the front page in the browser.")
@click.option("--as-of", callback=lambda context, parameter, value: value and moment(context, parameter, value),
              metavar="MOMENT", help="Show the archive as of this moment (ISO 8601).  [default: now]")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
              help="Processes for large builds.  [default: one for each processor]")  # fmt: skip
def serve_command(
    source: Path, drafts: bool, port: int, opens: bool, as_of: datetime | None, jobs: int | None
) -> int:  # fmt: skip
    """Show the archive in the browser while you write: every save is built at once, and the open page follows.

    Only programs on this machine can reach it. The published site and the ledger are left alone. Ctrl-C ends it.
    """
    from backfile.jobs import default_jobs

    options = Options(
        source=Path(os.path.abspath(source)), output=Path(), as_of=datetime.now(UTC), drafts=drafts, record=False,
        keep_going=True, jobs=jobs or default_jobs(),
    )  # fmt: skip
    options = replace(options, output=preview_folder(options))
    require_archive(options.source)
    try:
        # Two previews of one archive would write over each other.
        with (
            sole_preview(options, "use that one, or stop it first"),
            _Preview(options, as_of) as preview,
            _interruptible(preview),
        ):
            preview.run(port, opens)
    except KeyboardInterrupt:
        pass
    click.echo("The preview has ended.")
    return 0


class _Preview:
    """One archive, shown until somebody stops it."""

    def __init__(self, options: Options, as_of: datetime | None) -> None:
        from backfile.pipeline.workshop import Workshop
        from backfile.serve import Server
        from backfile.watch import Watcher

        self._as_of = as_of
        self._report = Report()
        self._has_stopped = False  # by something that is not in the content
        self._retry: float | None = None
        self._is_busy = False
        self._ending = threading.Event()
        self._bursts: queue.SimpleQueue[Burst | None] = queue.SimpleQueue()  # None: nothing changed, but look up
        self._listener = threading.Thread(target=self._listen, daemon=True)
        source, output = options.source, options.output
        home = _public_address(source)
        self._server: Server = Server(output, urlsplit(home).path or "/", self._facts, home=home)
        audience = Audience(self._server.open_pages, self._server.changed, self._server.moved)
        self._options = replace(options, audience=audience)
        self._workshop: Workshop = Workshop(self._options)
        folders = [source / "content", *template_folders(source), source / "ledger"]
        self._watcher: Watcher = Watcher(list(dict.fromkeys(folders)), [source / SETTINGS])

    def __enter__(self) -> _Preview:
        return self

    def __exit__(self, *_: object) -> None:
        with _handled(signal.SIG_IGN):  # a second Ctrl-C must not leave half of this undone
            self._server.close()
            self._watcher.close()
            if self._listener.is_alive():
                self._listener.join(5)
            self._workshop.close()

    def end(self) -> None:
        """Let `run` return as soon as it can."""
        self._ending.set()
        self._bursts.put(None)
        self._watcher.wake()

    def run(self, port: int, opens: bool) -> None:
        """Build, serve, and build again after each change, until `end` is called."""
        self._watcher.start()
        self._build(None, first=True)
        address = self._server.start(port)
        click.echo(f"{address} shows {self._options.source.name} and follows every save. Ctrl-C ends it.")
        if opens:
            webbrowser.open(address)
        self._listener.start()
        while not self._ending.is_set():
            burst = self._next_burst()
            if burst is not None:
                self._build(burst.paths)
            elif not self._ending.is_set() and (self._retry is not None or self._is_due()):
                self._build(None)

    def _listen(self) -> None:
        """Pass bursts on to the builder. What comes while it is busy is shown ahead to who looks at just that page."""
        notice = ""
        while not self._ending.is_set():
            burst = self._watcher.next(LONGEST)
            if self._watcher.notice != notice:
                notice = self._watcher.notice
                click.echo(notice)
            if burst is not None:
                if burst.paths and self._is_busy:
                    self._workshop.show_ahead(burst.paths)
                self._bursts.put(burst)

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
            click.echo(f"{_clock()}  {self._named(changed, first)}: {_work(report)}")
        known = () if first else before.problems
        for line in _new_lines(report, known):
            click.echo(line, err=True)
        if was_stopped or _errors(report.problems) != _errors(before.problems):
            self._server.problems([_as_json(p) for p in _errors(report.problems)])

    def _stopped(self, sentence: str, problems: tuple[Problem, ...] = ()) -> None:
        click.echo(f"{_clock()}  nothing was built: {sentence}", err=True)
        for problem in problems:
            click.echo(str(problem), err=True)
        self._server.problems([_as_json(p) for p in problems], sentence)

    def _named(self, changed: Collection[Path] | None, first: bool) -> str:
        """What was changed, in a few words."""
        names = sorted(os.path.relpath(path, self._options.source) for path in changed or ())
        if first:
            return "the archive"
        if not names:
            return "changes"
        return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"

    def _facts(self, path: str) -> dict[str, object] | None:
        """What the bar says about a page."""
        from backfile.pipeline.page_facts import page_facts

        facts = page_facts(self._options, path, self._report.problems)
        if facts is None:
            return None
        line = min((p.line for p in facts.problems if p.line), default=1)
        file = self._options.source / facts.source
        at = datetime.fromisoformat(facts.at).astimezone().strftime("%H:%M:%S") if facts.at else ""
        return facts._asdict() | {
            "problems": [_as_json(p) for p in facts.problems],
            "editor": editor_address(file, line) if facts.source else "",
            "at": at,
        }


def _public_address(source: Path) -> str:
    """The address that the archive will have, with a slash at its end, or "". Its path is where the preview shows it."""
    from backfile.settings import read_settings

    settings, _ = read_settings((source / SETTINGS).read_bytes())
    return f"{settings.base_url.rstrip('/')}/" if settings.base_url else ""


@contextmanager
def _interruptible(preview: _Preview) -> Iterator[None]:
    """Ctrl-C, or being asked to end by the system, interrupts whatever is going on.

    An exception alone would not do: Python drops those that come up while an object is being cleared away.
    """

    def interrupt(*_: object) -> None:
        preview.end()
        raise KeyboardInterrupt

    with _handled(interrupt):
        yield


@contextmanager
def _handled(handler: Any) -> Iterator[None]:
    """What happens when this process is asked to end."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, one in before.items():
            signal.signal(number, one)


def _clock() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")


def _work(report: Report) -> str:
    pages = f"{report.rendered:,} page{'' if report.rendered == 1 else 's'}"
    return f"{pages} in {report.seconds:.2f} s" if report.rendered else f"no page is another, {report.seconds:.2f} s"


def _errors(problems: Collection[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.is_error]


def _new_lines(report: Report, known: Collection[Problem]) -> Iterator[str]:
    """All errors, and what else was not said before."""
    from backfile.terminal import problem_lines

    said = {problem for problem in known if not problem.is_error}
    return problem_lines([problem for problem in report.problems if problem not in said])


def _as_json(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"severity": problem.severity}
