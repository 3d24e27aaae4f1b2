"""Where a link of the content leads: every way of writing an address inside the archive, resolved by one book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from backfile.link.listings import story_path
from backfile.model import Article, LinkRef, Page
from backfile.urls import SitePath, fragment_of, href

_ABSOLUTE = re.compile(r"//|[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# Pelican's way to say that an address starts at the file, or (with a slash) at the content folder.
_PELICAN = re.compile(r"^(?:\{(?:filename|static|attach)\}|\|(?:filename|static|attach)\|)")

# What not every disk can have in a file's name.
_UNWRITABLE = re.compile(r'[<>:"|?*\\\x00-\x1f]')

Kind = Literal["article", "page", "listing", "media", "outside"]


@dataclass(frozen=True, slots=True)
class Place:
    """What an address means. `id` is the article's id for articles; `anchors` is None where any fragment is accepted."""

    kind: Kind
    url: str  # percent-encoded site path without fragment, or an absolute URL for "outside"
    title: str
    id: str = ""
    anchors: frozenset[str] | None = None
    is_notice: bool = False  # True: the article was withdrawn, so that none of its anchors is there


@dataclass(frozen=True, slots=True)
class Miss:
    """Why an address leads nowhere: "unpublished" (the target must not be named), "ambiguous" or "missing"."""

    why: Literal["unpublished", "ambiguous", "missing"]


class AddressBook:
    """Everything that can be linked to. Articles are found by id, source path, URL, alias and unique file name or slug."""

    def __init__(
        self,
        shown: tuple[Article, ...],
        held: tuple[Article, ...],
        pages: tuple[Page, ...],
        listings: Mapping[str, str],
        media: Mapping[str, str],
        base_url: str,
        own_urls: tuple[str, ...],
        content: str,
        named: Callable[[str], Place | None],
        unread: tuple[str, ...] = (),
    ) -> None:
        """What there is to link to.

        `listings`: site path -> title of generated pages; `media`: source path -> site path; `base_url`: the site's own
        address ("": not known); `own_urls`: where its articles lay before; `content`: the articles' folder; `named`: the
        page of a person, place, ... by any form of the name; `unread`: article files with errors.
        """
        self._named = named
        self._base_url = base_url
        self._own_urls = tuple(sorted({*own_urls, *([base_url] if base_url else [])}, key=lambda u: (-len(u), u)))
        self._content = content
        self._held = {key for a in held for key in self._keys(a)}
        for file in unread:
            stem = posixpath.splitext(file)[0]
            self._held |= {file, stem.removeprefix(f"{content}/"), posixpath.basename(stem)}
        self._places: dict[str, Place] = {}
        self._by_id: dict[str, Place] = {}
        self._by_path: dict[str, Place] = {}
        self._short: dict[str, Place | None] = {}  # None: more than one article is called so
        self._add_listings(listings, media)
        for page in pages:
            place = Place("page", href(page.url), page.title, "", frozenset(page.anchors))
            self._add_page(place, page)
        for article in shown:
            self._add_article(article)
        for article in shown:
            for alias in article.aliases:
                if (path := self.alias_path(alias)) is not None:
                    self._places.setdefault(path, self._by_id[article.id])

    def _keys(self, article: Article) -> set[str]:
        """Everything that a link may call an article by."""
        stem = posixpath.splitext(posixpath.basename(article.path))[0]
        aliases = {path for alias in article.aliases if (path := self.alias_path(alias)) is not None}
        return {article.id, article.path, article.url, article.slug, stem, *aliases}

    def _add_listings(self, listings: Mapping[str, str], media: Mapping[str, str]) -> None:
        for url, title in listings.items():
            self._places[url] = Place("listing", href(url), title)
        for source, url in media.items():
            place = Place("media", href(url), posixpath.basename(url))
            self._places[url] = self._by_path[source] = place
            inside = source.removeprefix("content/media/")
            if inside != source:
                self._places.setdefault(inside, place)

    def _add_page(self, place: Place, page: Page) -> None:
        self._places[page.url] = self._by_path[page.path] = place
        self._short.setdefault(posixpath.splitext(posixpath.basename(page.path))[0], place)
        for alias in page.aliases:
            if (path := self.alias_path(alias)) is not None:
                self._places.setdefault(path, place)

    def _add_article(self, article: Article) -> None:
        gone = article.status == "withdrawn"
        anchors = frozenset(() if gone else article.anchors)
        place = Place("article", href(article.url), article.title, article.id, anchors, gone)
        self._by_id[article.id] = self._by_path[article.path] = self._places[article.url] = place
        stem = posixpath.splitext(posixpath.basename(article.path))[0]
        for short in {stem, article.slug}:
            self._short[short] = place if short not in self._short else None

    def alias_path(self, alias: str) -> SitePath | None:
        """The site path of an old address: a path, or a URL below one of the archive's own; None if it is neither.

        An address without a file ending becomes a folder's index.html, as static hosts serve it.
        """
        inside = self._inside(alias)
        if inside is None:
            return None
        parts = urlsplit(inside)
        path = posixpath.normpath("/" + unquote(parts.path).lstrip("/")).lstrip("/")
        if parts.query or not path or path == "." or _UNWRITABLE.search(path):
            return None
        has_ending = "." in posixpath.basename(path) and not parts.path.endswith("/")
        return SitePath(path if has_ending else path + "/index.html")

    def wiki(self, target: str) -> Place | Miss:
        """What [[target]] means, its fragment left aside."""
        name = target.partition("#")[0].strip()
        path = f"{self._content}/{name}"
        found = (
            self._by_id.get(name) or self._short.get(name) or self._by_path.get(path) or self._by_path.get(path + ".md")
        )
        if found is None and name.endswith((".md", ".markdown")):
            return self.wiki(posixpath.splitext(name)[0])
        if found is None and "/" in name:
            found = self._at(name.strip("/"))
        if found is None:
            found = self._places.get(story_path(name)) or self._named(name)
        return found if found is not None else self._miss(name.strip("/"), path + ".md")

    def address(self, target: str, source: str, url: str) -> Place | Miss:
        """What an address in the file `source`, whose page lies at `url`, means; its fragment left aside."""
        inside = self._inside(target)
        if inside is None:
            return Place("outside", target, target)
        path = _PELICAN.sub("", unquote(inside.partition("#")[0].partition("?")[0]))
        if path.startswith("/"):
            found = self._at(path.lstrip("/")) or self._by_path.get("content" + path)
            if found is None and inside != target and not _is_below(target, self._base_url):
                return Place("outside", target, target)  # below an outlet's address, but never part of this archive
            return found or self._miss(path.strip("/"), "content" + path)
        file = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        for candidate in (file, file + ".md", file + "/index.md", f"content/{path}", f"content/media/{path}"):
            if (found := self._by_path.get(candidate)) is not None:
                return found
        there = posixpath.normpath("/" + posixpath.join(posixpath.dirname(url), path)).lstrip("/")
        return self._at(there) or self._by_id.get(path) or self._miss(file, there, file + ".md")

    def resolve(self, link: LinkRef, source: str, url: str) -> Place | Miss:
        """What any link of the article (or page) in file `source` at `url` means."""
        if link.how in ("href", "src", "image"):
            return self.address(link.target, source, url)
        if link.target.startswith("#"):
            return self._by_path.get(source) or Miss("missing")
        if link.how in ("wiki", "mention"):
            return self.wiki(link.target)
        found = self.wiki(link.target)
        if isinstance(found, Miss) and found.why == "missing":
            return self.address(link.target, source, url)
        return found

    def _at(self, path: str) -> Place | None:
        """The place at a site path, tried as a file, a folder and a page without its ending."""
        if not path or path.endswith("/"):
            return self._places.get(path + "index.html")
        places = self._places
        return places.get(path) or places.get(path + "/index.html") or places.get(path + ".html")

    def _inside(self, address: str) -> str | None:
        """The address from the site's root on if it is absolute but ours, the address itself if relative, else None."""
        for own in self._own_urls:
            if _is_below(address, own):
                return "/" + address[len(own) :].lstrip("/")
        return None if _ABSOLUTE.match(address) else address

    def _miss(self, *tried: str) -> Miss:
        if any(t + ending in self._held for t in tried for ending in ("", "/index.html", ".html")):
            return Miss("unpublished")
        return Miss("ambiguous" if any(t in self._short for t in tried) else "missing")


def _is_below(address: str, own: str) -> bool:
    """True if the absolute address lies below `own`: https://archive.example.org does not lie below https://archive.example"""
    rest = address[len(own) :]
    return bool(own) and address.startswith(own) and (own.endswith("/") or rest[:1] in ("", "/", "?", "#"))


def anchor_of(target: str) -> str:
    """The fragment that a link names, or ""."""
    return fragment_of(target)
