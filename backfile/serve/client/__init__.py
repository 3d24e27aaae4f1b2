"""The browser's half of the preview: pieces of one classic script, which share one scope, and a style sheet."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

# In the order in which they build on each other:
#   memory addresses        what the tab remembers, where this page and its files lie
#   align swap              the page, brought from one version to the next
#   media sheets            pictures, films, fonts and style sheets
#   elements problems bar   what we show: the overlay and the bar
#   news start              what the server says
PIECES = ("memory", "addresses", "align", "swap", "media", "sheets", "elements", "problems", "bar", "news", "start")


@cache
def script() -> bytes:
    """The script `preview.js`. It leaves no name behind in the page."""
    return b'(() => {\n"use strict";\n%s})();\n' % b"\n".join(_read(f"{piece}.js") for piece in PIECES)


@cache
def style_sheet() -> bytes:
    """The style sheet `preview.css`, for the bar and the overlay alone."""
    return _read("preview.css")


def _read(name: str) -> bytes:
    return files(__name__).joinpath(name).read_bytes()
