"""Which files are watched."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}  # open files, memory: it says nothing about a folder


class Scope(NamedTuple):
    """Folders (with all that is below them) and single files, as absolute paths; symbolic links in them are not resolved."""

    folders: tuple[str, ...]
    files: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """True if a change at this path is to be reported."""
        return path in self.files or any(is_below(path, folder) for folder in self.folders)


class Entry(NamedTuple):
    """Something in a folder. `above` are the real paths of the linked folders that lead into it, itself included."""

    path: str
    is_folder: bool
    is_link: bool
    above: tuple[str, ...]


def scope_of(folders: Sequence[Path], files: Sequence[Path]) -> Scope:
    """The scope of these folders and files, made absolute. What lies below another folder of the scope is left out."""
    wide = dict.fromkeys(map(os.path.abspath, folders))
    outer = tuple(path for path in wide if not _is_inside(path, wide))
    single = dict.fromkeys(map(os.path.abspath, files))
    return Scope(outer, tuple(path for path in single if not _is_inside(path, outer)))


def _is_inside(path: str, folders: Iterable[str]) -> bool:
    return any(path != folder and is_below(path, folder) for folder in folders)


def is_ignored(name: str) -> bool:
    """True for names that no build reads: hidden ones and editors' backups, as in `backfile.files.listing`."""
    return name.startswith(".") or name.endswith("~")


def is_below(path: str, folder: str) -> bool:
    """True if `path` is this folder, or is below it and on the way to it is no name that is ignored."""
    if path == folder:
        return True
    prefix = folder.rstrip(os.sep) + os.sep
    return path.startswith(prefix) and not any(map(is_ignored, path[len(prefix) :].split(os.sep)))


def walk(folder: str, above: tuple[str, ...] = ()) -> Iterator[Entry]:
    """Everything below a folder, parents first. What goes away meanwhile or cannot be read is left out."""
    left = [(folder, above)]
    while left:
        for entry in entries(*left.pop()):
            yield entry
            if entry.is_folder:
                left.append((entry.path, entry.above))


def entries(folder: str, above: tuple[str, ...]) -> Iterator[Entry]:
    """What lies in a folder. A link to a folder that was followed on the way here counts as a file: no circles.

    OSError if the system cannot even open the folder, so that nothing is known of it.
    """
    try:
        with os.scandir(folder) as found:
            for each in found:
                if not is_ignored(each.name):
                    yield _entry(each, above)
    except OSError as error:
        if error.errno in EXHAUSTED:
            raise


def _entry(each: os.DirEntry[str], above: tuple[str, ...]) -> Entry:
    if each.is_symlink():
        return entry_at(each.path, above)
    return Entry(each.path, each.is_dir(follow_symlinks=False), False, above)


def entry_at(path: str, above: tuple[str, ...]) -> Entry:
    """What lies at a path, whether or not it is a link."""
    if not os.path.islink(path):
        return Entry(path, os.path.isdir(path), False, above)
    real = os.path.realpath(path)
    return Entry(path, os.path.isdir(path) and real not in above, True, (*above, real))
