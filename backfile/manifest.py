"""Which files of an output folder are ours, known even if ``.backfile/`` is gone.

``.backfile-manifest`` in the output folder holds, sorted, one line for each site path: the first 16 digits of its digest.
Digests, because the file may be uploaded with the site, and unlisted pages must not be found through it.

Files of the search index that are called after their contents are not in it: where there is a manifest, whatever has such a
name is ours. There are tens of thousands of them, and every edit of a text exchanges some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from backfile.digests import digest_text
from backfile.write import replace_file

NAME = ".backfile-manifest"
_SHARD = re.compile(
    r"search/(?:(?:head|annex)/[0-9a-f]{10}|(?:terms|positions|words|cards|columns)/([0-9a-f]{2})/\1[0-9a-f]{8}"
    r"|texts/([0-9a-f]{2})/\2[0-9a-f]{10})\.js\Z"
)


def mark(path: str) -> str:
    """What the manifest says for a site path."""
    return digest_text(path)[:16]


def is_shard(path: str) -> bool:
    """True for the site path of a search file that is called after its contents."""
    return path.startswith("search/") and _SHARD.match(path) is not None


def owns(manifest: frozenset[str], path: str) -> bool:
    """True if the file at this site path is ours by the manifest of its folder."""
    return (bool(manifest) and is_shard(path)) or mark(path) in manifest


def read_manifest(output: Path) -> frozenset[str]:
    """The marks of our files; empty if there is no manifest."""
    try:
        return frozenset((output / NAME).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def write_manifest(output: Path, paths: Iterable[str]) -> None:
    """Put the manifest for our files at these site paths in place, whole, before any file that it names."""
    marks = sorted(mark(path) for path in paths if not is_shard(path))
    replace_file(output / NAME, "".join(f"{m}\n" for m in marks).encode("ascii"))
