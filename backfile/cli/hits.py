"""What search results look like on a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click

_MARK = re.compile(r"</?mark>")  # every second piece between marks is marked


def is_styled() -> bool:
    """True if standard output is a terminal whose owner has nothing against bold type (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def result_lines(found: Mapping[str, Any], output: Path, offset: int, styled: bool) -> Iterator[str]:
    """Results as `search` gives them, line by line: notices, hits, facets, how many there are, and what was meant instead."""
    for notice in found["notices"]:
        yield _clean(notice)
    if found["notices"]:
        yield ""
    for hit in found["hits"]:
        yield from _hit(hit, output, styled)
        yield ""
    if found["facets"]:
        yield from _facets(found["facets"])
        yield ""
    yield _total(found["total"], offset, len(found["hits"]))
    if found["suggestion"]:
        yield f"Did you mean: {_clean(found['suggestion'])}?"


def _hit(hit: Mapping[str, Any], output: Path, styled: bool) -> Iterator[str]:
    yield _bold(_clean(hit["title"]), styled)
    facts = (_moment(hit["published"]), hit["section"], ", ".join(hit["badges"]))
    yield "  " + " · ".join(_clean(fact) for fact in facts if fact)
    if hit["snippet"]:
        yield f"  {_snippet(hit['snippet'], styled)}"
    yield f"  {_clean(str(output / unquote(hit['url'])))}"


def _snippet(html: str, styled: bool) -> str:
    """A snippet with its marked words in bold and underlined."""
    pieces = [_clean(unescape(piece)) for piece in _MARK.split(html)]
    if styled:
        pieces[1::2] = [click.style(piece, bold=True, underline=True) for piece in pieces[1::2]]
    return "".join(pieces)


def _bold(text: str, styled: bool) -> str:
    return click.style(text, bold=True) if styled else text


def _clean(text: str) -> str:
    """One line without control characters, with which an article could play tricks on a terminal."""
    return "".join([c if c.isprintable() else " " for c in text])


def _moment(iso: str) -> str:
    """ "2020-01-08 16:14", as far as it is known."""
    return iso[:16].replace("T", " ")


def _facets(facets: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """The values of each field with their counts, in columns as wide as the widest."""
    rows = [(name, _clean(each["value"]), f"{each['count']:,}") for name, values in facets.items() for each in values]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    before = ""
    for name, value, count in rows:
        yield f"{name if name != before else '':<{widths[0]}}  {value:<{widths[1]}}  {count:>{widths[2]}}"
        before = name


def _total(total: int, offset: int, shown: int) -> str:
    if not total:
        return "No article matches."
    articles = f"{total:,} article{'' if total == 1 else 's'}"
    if shown == total:
        return articles
    which = f"{offset + 1:,} to {offset + shown:,} shown" if shown else "none shown"
    more = f"; --offset {offset + shown} for more" if shown and offset + shown < total else ""
    return f"{articles}, {which}{more}"
