"""The browser's half of the search: pieces of one classic script, because a page opened from disk can load no modules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files

# What a search needs, in the order in which its pieces build on each other:
#   characters languages analysis   words, and what is compared of them
#   scan query                      what a reader typed, as a tree
#   snippets                        the part of a text that is shown
#   codec loader                    search files, and how they get here
#   vocabulary                      prefixes, misspellings, completions
#   archive                         what lies in which file
#   matches phrases facets engine   which documents match, and what is known of them
#   ranking api                     what comes first; the global Backfile
ENGINE = (
    "characters", "languages", "analysis", "scan", "query", "snippets", "codec", "loader", "vocabulary",
    "archive", "matches", "phrases", "facets", "engine", "ranking", "api",
)  # fmt: skip
# The search page and the box with completions; the last piece starts them.
PAGE = ("results", "asking", "narrowing", "typeahead", "page")
PIECES = (*ENGINE, *PAGE)

_OTHER_LANGUAGE = re.compile(rb"^  ([a-z]{2,3}): \[.*\],\n", re.MULTILINE)


def script(language: str = "", pieces: Sequence[str] = PIECES) -> bytes:
    """The script `search/client.js`: the pieces share one scope and leave nothing behind but `Backfile` and `backfile`.

    `language` is the archive's, as in the root file; "" keeps the tables of all languages. ENGINE alone searches.
    """
    body = b"\n".join(_lean(_for_language(_source(piece), language)) for piece in pieces)
    return b'(() => {\n"use strict";\n%s\n})();\n' % body


def box() -> bytes:
    """The script `search/box.js`, which stands in every page and loads the other one when a reader turns to the search."""
    return _lean(_source("box"))


def _source(piece: str) -> bytes:
    return files(__name__).joinpath(f"{piece}.js").read_bytes()


def _for_language(source: bytes, language: str) -> bytes:
    """The source without the tables of other languages, each of which is one line of the piece `languages`."""
    kept = language.split("-")[0].lower().encode()
    return _OTHER_LANGUAGE.sub(lambda row: row[0] if row[1] == kept else b"", source) if kept else source


def _lean(source: bytes) -> bytes:
    """The source without comment lines and indentation: readers download it. (No piece has a string over several lines.)"""
    lines = (line.strip() for line in source.split(b"\n"))
    return b"\n".join(line for line in lines if line and not line.startswith(b"//"))
