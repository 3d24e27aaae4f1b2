"""Searching the index of the last build. Light on purpose: an answer is due in a blink, and needs nothing that builds need."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from backfile.errors import UsageError
from backfile.pipeline.inputs import require_archive
from backfile.pipeline.options import Options, Progress
from backfile.pipeline.places import index_path
from backfile_search.index import open_index
from backfile_search.query import QueryError
from backfile_search.searching import Request, check
from backfile_search.state import Lost, reopen

__all__ = ["Request", "search"]


def search(options: Options, request: Request, say: Callable[[str], None], progress: Progress) -> dict[str, Any]:
    """What the index finds, in the shape of ``--json``. UsageError if the request cannot be understood.

    An index that is missing or damaged is made anew from the archive; `say` is told so in a sentence.
    """
    require_archive(options.source)
    try:
        check(request)
    except ValueError as error:
        raise UsageError(str(error)) from None
    try:
        try:
            return _found(index_path(options), request)
        except Lost as error:
            from backfile.pipeline.steps import index_all

            say(f"{error} It is being made anew from the archive.")
            broken = index_all(options, progress)
            if broken:
                say(f"{broken} with errors cannot be found; run backfile check.")
            return _found(index_path(options), request)
    except QueryError as error:
        raise UsageError(f"{error}\n{error.caret(request.text)}") from None


def _found(folder: Path, request: Request) -> dict[str, Any]:
    """What the index finds. Lost, with a sentence for people, if there is none that can be used."""
    with closing(open_index(folder, _language(folder))) as index:
        if index.lost:
            raise Lost(index.lost)
        return index.search(request).to_json()


def _language(folder: Path) -> str:
    """The language that the index was made for. The settings would say what the next build will make it for."""
    if not folder.is_dir():
        raise Lost("There is no search index yet.")
    with closing(reopen(folder)) as state:
        return state.meta("language")
