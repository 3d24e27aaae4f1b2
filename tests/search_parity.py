"""The same query asked twice, of the command line's index and of the browser's files: where the two answers differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from backfile_search import Document, Request, open_index
from backfile_search.query import QueryError
from backfile_search.state import reopen
from tests.search_queries import Asked

Answer = Any
Ask = Callable[
    [list[Asked]], list[Answer]
]  # a browser's half: an answer for each query, {"error": [message, position]} for faults

# Asks everything in one go and waits for all of it. Errors are answers, too.
IN_PAGE = """async (asked) => Promise.all(asked.map(({ text, options }) =>
  Backfile.search(text, options).catch(({ message, position }) => ({ error: [message, position ?? null] }))))"""


def index_folder(archive: Path) -> Path:
    """The folder of the archive's only index."""
    (folder,) = (archive / ".backfile").glob("search-*")
    return folder


def documents_of(folder: Path) -> list[Document]:
    """All documents of an index."""
    state = reopen(folder)
    try:
        return list(state.documents([entry.record for entry in state.entries()]))
    finally:
        state.close()


def desk_answers(folder: Path, language: str, asked: Iterable[Asked]) -> list[Answer]:
    """What the command line prints as JSON."""
    index = open_index(folder, language)
    try:
        assert not index.lost and not index.is_new
        return [_desk_answer(index, query) for query in asked]
    finally:
        index.close()


def _desk_answer(index: Any, asked: Asked) -> Answer:
    options = dict(asked.options)
    filters = tuple((field, value) for field, values in options.pop("filters", {}).items() for value in values)
    bounds = {"since": options.pop("from", ""), "until": options.pop("to", "")}
    try:
        return index.search(Request(text=asked.text, filters=filters, **bounds, **options)).to_json()
    except QueryError as error:
        return {"error": [str(error), error.position]}


def differences(asked: list[Asked], desk: list[Answer], browser: list[Answer]) -> list[str]:
    """A line for each query that the two do not answer alike, in everything that the JSON says."""
    assert len(asked) == len(desk) == len(browser)
    return [
        f"{query.text!r} {query.options}: {_first_difference(one, other)}"
        for query, one, other in zip(asked, desk, browser, strict=True)
        if one != other
    ]


def _first_difference(desk: Answer, browser: Answer) -> str:
    if "error" in desk or "error" in browser:
        return f"desk {json.dumps(desk)[:200]}, browser {json.dumps(browser)[:200]}"
    key = next(key for key in desk if desk[key] != browser.get(key))
    if key != "hits":
        return f"{key}: desk {desk[key]!r}, browser {browser.get(key)!r}"
    pairs = zip(desk["hits"], browser["hits"], strict=False)
    place, one, other = next(
        ((place, *pair) for place, pair in enumerate(pairs) if pair[0] != pair[1]), (len(desk["hits"]), {}, {})
    )
    return f"hit {place}: desk {one}, browser {other}"
