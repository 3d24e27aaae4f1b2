"""Changes as Linux tells of them.

Every folder of the scope has an ear, and so has every folder that a path or a link passes through on the way to where it
leads: whoever moves, removes or makes something there changes what is found at its end.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial

from watchdog.observers.inotify_c import CallbackId, InotifyConstants, InotifyEvent, InotifyFD, Mask, WatchDescriptor

from backfile.watch.bursts import Report
from backfile.watch.scope import EXHAUSTED, Entry, Scope, entries, entry_at, is_ignored

C = InotifyConstants
CAME_OR_WENT = C.IN_CREATE | C.IN_DELETE | C.IN_MOVED_FROM | C.IN_MOVED_TO
# Not in it: opened, read, closed unchanged. A build that reads 20,000 files must not hear of itself.
HEARD = Mask(CAME_OR_WENT | C.IN_MODIFY | C.IN_CLOSE_WRITE | C.IN_ATTRIB | C.IN_EXCL_UNLINK | C.IN_ONLYDIR)
LIMIT_REACHED = {errno.ENOSPC, *EXHAUSTED}
MOST_LINKS = 40  # on one way, as the kernel has it

# Losing events is for us to report, not for the library to print.
logging.getLogger("watchdog").addHandler(logging.NullHandler())

Hear = Callable[[InotifyEvent], None]
Failed = Callable[[OSError], None]


class Listening:
    """Reports changes within a scope; once it cannot hear all of them it says so to `failed`, and falls silent."""

    def __init__(self, scope: Scope, report: Report, failed: Failed) -> None:
        self._roots = (*scope.folders, *scope.files)
        self._files = scope.files
        self._report = report
        self._failed = failed
        self._lock = threading.RLock()
        self._ears: dict[str, list[Ear]] = {}  # by the root, folder or link that they are for
        self._kernel: InotifyFD | None = None

    def start(self) -> None:
        """Listen, in a thread. OSError if a limit of the system is reached."""
        self._kernel = InotifyFD()
        self._kernel.start()
        try:
            self._begin()
        except OSError:
            self._kernel.stop()
            raise

    def close(self) -> None:
        """End the thread."""
        if self._kernel is not None:
            self._kernel.stop()
            self._kernel.join()

    def hear(self, ear: Ear, event: InotifyEvent | None) -> None:
        """Deal with what an ear has heard; None: the kernel has lost events."""
        with self._lock:
            try:
                if not ear.is_open:
                    return
                if event is not None:
                    ear.understand(event)
                else:
                    self._begin()
                    self._report(None)
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self._forget(*self._ears)
        if self._kernel is not None:
            self._kernel.stop()
        self._failed(error)

    def _begin(self) -> None:
        """Forget everything, and learn it again."""
        with self._lock:
            self._forget(*self._ears)
            for root in self._roots:
                self._learn(root, ())

    def _learn(self, start: str, above: tuple[str, ...]) -> list[str]:
        """Listen to a root, folder or link and to everything below it, which is returned.

        Ears come first, looks second: what happens in between is seen twice rather than never.
        """
        found: list[str] = []
        left = [(start, above)]
        while left:
            path, above = left.pop()
            self._listen_on_the_way(path, above)
            entry = Entry(path, os.path.isdir(path), False, above) if path in self._roots else entry_at(path, above)
            if path in self._files or not entry.is_folder:
                continue
            if self._listen(path, path, partial(self._heard_in, path, entry.above)):
                for inner in entries(path, entry.above):
                    found.append(inner.path)
                    if inner.is_folder or inner.is_link:
                        left.append((inner.path, entry.above))
        return found

    def _listen_on_the_way(self, path: str, above: tuple[str, ...]) -> None:
        """Listen in every folder that somebody passes who follows a link, or comes to a root from the top of the disk."""
        for folder, name in _way(path, path in self._roots):
            if not self._listen(path, folder, partial(self._heard_of, path, above, os.fsencode(name))):
                return

    def _listen(self, path: str, folder: str, understand: Hear) -> bool:
        """Open an ear in a folder for the sake of a path; False if there is no such folder (any more)."""
        assert self._kernel is not None
        ear = Ear(self.hear, understand)
        try:
            ear.watch = self._kernel.add_callback(os.fsencode(folder), HEARD, ear, ear.number)
        except OSError as error:
            if error.errno in LIMIT_REACHED:
                raise
            return False
        self._ears.setdefault(path, []).append(ear)
        return True

    def _forget(self, *paths: str) -> None:
        """Close the ears of these paths and of all that is below them, but for other roots."""
        for path in paths:
            if path in self._ears:
                below = os.path.join(path, "")
                inner = (each for each in self._ears if each.startswith(below) and each not in self._roots)
                for each in [path, *inner]:
                    self._close(self._ears.pop(each))

    def _close(self, ears: list[Ear]) -> None:
        for ear in ears:
            ear.is_open = False
        if self._kernel is not None:
            self._kernel.remove_callbacks([(ear.watch, ear.number) for ear in ears])

    def _heard_in(self, folder: str, above: tuple[str, ...], event: InotifyEvent) -> None:
        name = os.fsdecode(event.name)
        if name and not is_ignored(name):
            self._changed(os.path.join(folder, name), above, event)

    def _heard_of(self, path: str, above: tuple[str, ...], name: bytes, event: InotifyEvent) -> None:
        if event.name == name:
            self._changed(path, above, event)

    def _changed(self, path: str, above: tuple[str, ...], event: InotifyEvent) -> None:
        """Report a path. Events are late: what is there now counts, not what the event says was there."""
        found: list[str] = []
        if event.mask & CAME_OR_WENT or event.is_directory:
            self._forget(path)
            if path in self._roots or os.path.islink(path) or os.path.isdir(path):
                found = self._learn(path, above)
        self._report([path, *found])


class Ear:
    """A folder that is listened to for the sake of one path. Several ears in one folder are no burden to the kernel."""

    _numbers = itertools.count(1)

    def __init__(self, tell: Callable[[Ear, InotifyEvent | None], None], understand: Hear) -> None:
        self.understand = understand
        self.number = CallbackId(next(Ear._numbers))
        self.watch = WatchDescriptor(-1)
        self.is_open = True
        self._tell = tell

    def on_event(self, event: InotifyEvent) -> None:
        """Called when something happened in the folder."""
        self._tell(self, event)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Called when the folder is gone. The folder that it lay in tells more."""

    def on_queue_overflow(self) -> None:
        """Called when events were lost."""
        self._tell(self, None)


def _way(path: str, is_root: bool) -> Iterator[tuple[str, str]]:
    """(real folder, name in it) for each step to a root, or from a link to where it leads."""
    if is_root:
        return _steps("/", path)
    try:
        return _steps(os.path.realpath(os.path.dirname(path)), os.readlink(path))
    except OSError:  # no link
        return iter(())


def _steps(folder: str, target: str) -> Iterator[tuple[str, str]]:
    """The steps from a folder to a target. Each is looked at only after the one before it has been dealt with."""
    links = 0
    here, names = folder, _names(target)
    if target.startswith("/"):
        here = "/"
    while names and links <= MOST_LINKS:
        name = names.pop()
        if name == "..":
            here = os.path.dirname(here)
            continue
        yield here, name
        step = os.path.join(here, name)
        try:
            link = os.readlink(step)
        except OSError:  # no link, or nothing
            here = step
            continue
        links += 1
        names += _names(link)
        if link.startswith("/"):
            here = "/"


def _names(path: str) -> list[str]:
    """The names in a path, last one first."""
    return [name for name in reversed(path.split("/")) if name not in ("", ".")]
