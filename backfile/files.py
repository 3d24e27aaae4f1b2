"""Folders as lists of files, and how to tell that nothing in them changed without reading them.

The rule is git's: same size, modification time, change time and inode means same content, unless the file was changed so
shortly before it was looked at that a second change could hide within one tick of the file system's clock.
"""

from __future__ import annotations

import errno
import os
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from backfile.digests import Digest, digest

# Linux stamps files with a clock that ticks every 1 to 10 ms; FAT and some network file systems are coarser, but their
# change time is of no use either way, and `--rehash` is there for them.
TICK_NS = 20_000_000


class FileStat(NamedTuple):
    """What the file system says of a file: bytes, nanoseconds since 1970 (modified, changed), inode number."""

    size: int
    modified: int
    changed: int
    inode: int


# What the system says of a file that went away just now, and of links that dangle, lead through a file or in a circle.
_NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)

Listing = dict[str, FileStat]
_stat = partial(tuple.__new__, FileStat)  # a third of the time of a call with four names, and listings are long


def listing(folder: str | Path, hidden: bool = False) -> Listing:
    """All files below `folder` by relative path (forward slashes), sorted; {} if there is no such folder.

    Names that start with "." and editors' backups ("x~") are left out unless `hidden`. Links to folders are followed once.
    """
    found: Listing = {}
    if os.path.isdir(folder):
        _collect(str(folder), "", hidden, found, ())
    return found


def _collect(folder: str, prefix: str, hidden: bool, found: Listing, above: tuple[str, ...]) -> None:
    """Names of folders get their slash before they are sorted, so that all paths come in order."""
    with _entries(folder) as entries:
        for name, entry in sorted(_named(entries, hidden)):
            if name[-1] == "/":
                _collect_below(f"{folder}/{entry.name}", prefix + name, hidden, found, above, entry.is_symlink())
                continue
            try:
                s = entry.stat()
            except OSError as error:
                if error.errno not in _NOTHING_THERE:
                    raise
            else:
                found[prefix + name] = _stat((s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino))


def _collect_below(
    folder: str, prefix: str, hidden: bool, found: Listing, above: tuple[str, ...], is_link: bool
) -> None:  # fmt: skip
    real = os.path.realpath(folder) if is_link else ""
    if real not in above:
        _collect(folder, prefix, hidden, found, (*above, real) if is_link else above)


@contextmanager
def _entries(folder: str) -> Iterator[Iterable[os.DirEntry[str]]]:
    """What is in a folder; nothing if it went away just now.

    Where the system lets us, files are asked after from an open folder: to walk down the whole path each time takes longer.
    """
    try:
        place: int | str = os.open(folder, os.O_RDONLY | os.O_DIRECTORY) if os.scandir in os.supports_fd else folder
    except FileNotFoundError:
        yield ()
        return
    try:
        with os.scandir(place) as entries:
            yield entries
    finally:
        if isinstance(place, int):
            os.close(place)


def _named(entries: Iterable[os.DirEntry[str]], hidden: bool) -> Iterator[tuple[str, os.DirEntry[str]]]:
    for entry in entries:
        name = entry.name
        if hidden or not (name[0] == "." or name[-1] == "~"):
            yield f"{name}/" if _is_folder(entry) else name, entry


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError as error:
        if error.errno not in _NOTHING_THERE:
            raise
        return False


def stat_of(path: str | Path) -> FileStat | None:
    """The stat of one file, or None if it is not there."""
    try:
        s = os.stat(path)
    except OSError as error:
        if error.errno not in _NOTHING_THERE:
            raise
        return None
    return FileStat(s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino)


def signature(*listings: Listing) -> Digest:
    """One digest of everything that the listings say: equal signatures mean that no file changed."""
    parts = ((_bytes_of("\0".join(each)), _numbers(each.values())) for each in listings)
    return digest(*chain.from_iterable(parts))


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _numbers(stats: Iterable[FileStat]) -> bytes:
    numbers = [*chain.from_iterable(stats)]
    try:
        return array("q", numbers).tobytes()
    except OverflowError:  # there are file systems with such inodes
        return _bytes_of(repr(numbers))


def newest_change(*listings: Listing) -> int:
    """The latest modification or change time in the listings, in nanoseconds; 0 if they are empty."""
    return max((max(s.modified, s.changed) for each in listings for s in each.values()), default=0)


def is_settled(stat: FileStat, looked_at_ns: int) -> bool:
    """True if the file was at rest for more than a clock tick when it was looked at, so that its stat can be trusted."""
    return max(stat.modified, stat.changed) < looked_at_ns - TICK_NS


def wait_until_settled(newest_ns: int) -> None:
    """Sleep, a fiftieth of a second at the most, until files changed at `newest_ns` count as settled."""
    remaining = newest_ns + TICK_NS + 1_000_000 - time.time_ns()
    if 0 < remaining <= TICK_NS + 1_000_000:
        time.sleep(remaining / 1e9)
