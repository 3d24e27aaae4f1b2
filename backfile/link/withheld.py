"""Photos and other files that only articles show which may not be seen themselves."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from backfile.link.addresses import AddressBook, Place
from backfile.model import Article
from backfile.urls import SitePath
from backfile.views import Target


def withheld_media(
    hidden: Iterable[Article], shown: Iterable[Iterable[Target]], book: AddressBook
) -> frozenset[SitePath]:  # fmt: skip
    """Site paths of the files that `hidden` articles (drafts, embargoed, withdrawn) show or link to, and nothing in `shown`.

    A file that nobody refers to is not withheld: the archive's keeper put it there for all.
    """
    places = [book.resolve(link, a.path, a.url) for a in hidden for link in a.links]
    theirs = {place.url for place in places if isinstance(place, Place) and place.kind == "media"}
    if theirs:
        theirs -= {target.url for targets in shown for target in targets}
    return frozenset(SitePath(unquote(url)) for url in theirs)
