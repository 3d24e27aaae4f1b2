"""What the tests of reading share: one article as a newsroom writes it, read under the rules of an archive."""

from __future__ import annotations

from typing import Any

from backfile.errors import Problem
from backfile.model import Article, Copy, Outlet
from backfile.read import Reading, Rules, read_article
from backfile.settings import Settings
from backfile.store import canonical

PATH = "content/articles/2020/01/missiles.md"
NZ = "Pacific/Auckland"


def rules(outlets: tuple[Outlet, ...] = (), **settings: Any) -> Rules:
    """The rules of an archive in New Zealand."""
    return Rules(settings=Settings(**{"timezone": NZ, **settings}), outlets=outlets)


def read(text: str | bytes, path: str = PATH, outlets: tuple[Outlet, ...] = (), **settings: Any) -> Reading:
    """The reading of a whole file."""
    raw = text.encode() if isinstance(text, str) else text
    return read_article(path, raw, rules(outlets, **settings), canonical)


def written(fields: str, body: str = "Nobody was hurt.", title: str = "Two bases hit", day: str = "2020-01-08") -> str:
    """An article file with title and date on lines 2 and 3, `fields` from line 4 on, and `body`."""
    header = f"title: {title}\npublished: {day}\n{fields}".rstrip("\n")
    return f"---\n{header}\n---\n{body}\n"


def said(reading: Reading) -> list[str]:
    """The problems, each as "line: field: message [code]"; the path is the same everywhere."""
    return [sentence(problem) for problem in reading.problems]


def sentence(problem: Problem) -> str:
    """A problem without its path."""
    return str(problem).removeprefix(problem.path).lstrip(": ").replace("   [", " [")


def codes(reading: Reading) -> list[str]:
    """The codes of the problems, in the order of the report."""
    return [problem.code for problem in reading.problems]


def article(fields: str = "", body: str = "Nobody was hurt.", **more: Any) -> Article:
    """The article that a file with these fields becomes; the file must be free of errors."""
    found = read(written(fields, body), **more)
    assert found.article is not None, said(found)
    return found.article


def copy_of(fields: str = "", body: str = "Nobody was hurt.", **more: Any) -> Copy:
    """The copy that a file with these fields becomes; the file must be free of errors."""
    found = read(written(fields, body), **more)
    assert found.copy is not None, said(found)
    return found.copy
