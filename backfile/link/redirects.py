"""Old addresses: which pages send the reader on, and where to."""

from __future__ import annotations

from collections.abc import Mapping

from backfile.errors import Problem
from backfile.link.addresses import AddressBook
from backfile.model import Article, Page
from backfile.urls import SitePath, href


def redirects_of(
    sources: tuple[Article | Page, ...], listings: Mapping[str, str], book: AddressBook, is_foreign: bool
) -> tuple[dict[SitePath, tuple[str, str]], list[Problem]]:
    """(old site path -> (where it leads, percent-encoded, and the title there), problems).

    An alias that is somebody else's address is an error. In an archive that another generator built (`is_foreign`) it is a
    warning, and the page that is there keeps its address, as it did there.
    """
    letter = "W" if is_foreign else "E"
    live = {source.url: source.path for source in sources}
    redirects: dict[SitePath, tuple[str, str]] = {}
    owner: dict[SitePath, str] = {}
    problems: list[Problem] = []
    for source in sources:
        line = dict(source.lines).get("aliases", 0) if isinstance(source, Article) else 0
        for alias in source.aliases:
            path = book.alias_path(alias)
            if path is None:
                message = (
                    f'"{alias}" cannot be a page of this site: write a path without "?", or an address of an outlet'
                )
                problems.append(Problem(source.path, line, "W-alias-outside", "aliases", message))
            elif path == source.url:
                message = f'"{alias}" is the address that this article has; an alias is one that it had'
                problems.append(Problem(source.path, line, "I-alias-own", "aliases", message))
            elif path in live or path in listings:
                whose = live.get(path) or f'the page "{listings[path]}"'
                message = f'"{alias}" is the address of {whose}; remove the alias, or give that page another address'
                problems.append(Problem(source.path, line, f"{letter}-alias-live", "aliases", message))
            elif owner.setdefault(path, source.path) != source.path:
                message = f'"{alias}" is also an alias of {owner[path]}; one address leads to one article'
                problems.append(Problem(source.path, line, f"{letter}-alias-twice", "aliases", message))
            else:
                redirects[path] = (href(source.url), source.title)
    return redirects, problems
