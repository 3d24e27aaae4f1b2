"""Which files of an output folder are ours, known even if ``.backfile/`` is gone.

``.backfile-manifest`` in the output folder holds, sorted, one line for each site path: the first 16 digits of its digest.
Digests, because the file may be uploaded with the site, and unlisted pages must not be found through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from backfile.digests import digest_text
from backfile.write import replace_file

NAME = ".backfile-manifest"


def mark(path: str) -> str:
    """What the manifest says for a site path."""
    return digest_text(path)[:16]


def read_manifest(output: Path) -> frozenset[str]:
    """The marks of our files; empty if there is no manifest."""
    try:
        return frozenset((output / NAME).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def write_manifest(output: Path, marks: Iterable[str]) -> None:
    """Put the manifest in place, whole, before any file that it names."""
    replace_file(output / NAME, "".join(f"{m}\n" for m in sorted(marks)).encode("ascii"))
