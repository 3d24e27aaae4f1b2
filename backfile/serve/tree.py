"""Which file of the built tree an address means: regular files inside the tree, and nothing else.

A file is opened once, and whatever is said of it (size, bytes, tag) comes from that one opened file. So a build may replace or
remove it at any time: who has begun to read goes on reading the old one.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, NamedTuple

# Not to wait for a writer if the name is that of a pipe (it is refused below); not to translate line ends on Windows.
_HOW = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NEVER_IN_A_NAME = "\0\\:" if os.name == "nt" else "\0\\"


class Opened(NamedTuple):
    """A file of the tree, open: its size in bytes, and a tag that no other state of it has (RFC 9110, 8.8.3)."""

    file: BinaryIO
    size: int
    tag: str


def site_path(address: str) -> str | None:
    """The site path that a decoded URL path below the archive's base means, or None if there can be no such file.

    A folder ("", "2020/") means its index.html. Names that start with "." are never served: they are hidden files, the build's
    own folders, and "..".
    """
    path = address + "index.html" if address.endswith("/") or not address else address
    names = path.split("/")
    if not all(names) or any(name[0] == "." for name in names):
        return None
    return None if any(character in path for character in _NEVER_IN_A_NAME) else path


def opened(root: Path, path: str) -> Opened | None:
    """The file at a site path, to be closed by the caller; None if there is none, or none that may be shown."""
    try:
        home = os.path.realpath(root)
        real = os.path.realpath(os.path.join(home, path), strict=True)
        if not _is_visible(home, real):
            return None
        descriptor = os.open(real, _HOW)
    except (OSError, ValueError):  # not there, not a name, too long, a circle of links, not to be read by us
        return None
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        return None
    tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}"'
    return Opened(os.fdopen(descriptor, "rb", buffering=0), facts.st_size, tag)


def has(root: Path, path: str) -> bool:
    """True if there is a file to be shown at a site path."""
    found = opened(root, path)
    if found:
        found.file.close()
    return found is not None


def _is_visible(home: str, real: str) -> bool:
    """True if a real path lies in the tree, no part of it hidden: links may lead anywhere."""
    top = home.rstrip(os.sep) + os.sep
    return real.startswith(top) and not any(name.startswith(".") for name in real[len(top) :].split(os.sep))
