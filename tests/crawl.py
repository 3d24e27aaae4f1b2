"""Reads a built site as a browser on ``file://`` would, and says what is broken.

`crawl` checks the files themselves. `crawl_under` serves them below a sub-path of a web host and follows the links.
Both return sentences that begin with the page's path below the site's root; no sentence: nothing is wrong.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter, deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urljoin, urlsplit

# Attributes that make a browser go somewhere or load something.
FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action")}
LOADED = {"src", "srcset", "poster", "data"}
LOADED_RELATIONS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"})
ADDRESSES = LOADED | {"href", "action", "formaction", "xlink:href"}
OUTSIDE = frozenset({"http", "https", "mailto", "tel"})


@dataclass(frozen=True, slots=True)
class Link:
    """An address as a page writes it."""

    tag: str
    attribute: str
    address: str
    line: int
    must_load: bool  # True if the page needs it at once: a script, a style sheet, an image

    @property
    def is_followed(self) -> bool:
        return (self.tag, self.attribute) in FOLLOWED or self.tag == "meta"


@dataclass(frozen=True, slots=True)
class Page:
    """What one HTML file says that the crawl needs."""

    path: str  # below the site's root, with forward slashes
    anchors: frozenset[str]
    links: tuple[Link, ...]
    is_redirect: bool
    faults: tuple[str, ...]  # of the page in itself


def crawl(root: Path, unlinked: Collection[str] = ("404.html",), own_address: str = "") -> list[str]:
    """What is broken in the site below `root`, sorted.

    Links must be relative, and must name an existing file in the right case and an existing anchor in it; a folder is
    no page on ``file://``. Pages need one h1, a title, a language and distinct ids. Nothing comes from the network.

    Pages whose paths are in `unlinked` may be unreachable from index.html, and may load files by absolute addresses (a
    404 page does not know where it is shown). Addresses that begin with `own_address`, the site's own
    ("https://archive.example/"), must lead to a page that exists.
    """
    files = frozenset(_files(root))
    pages = {path: read_page(root, path) for path in sorted(files) if path.endswith(".html")}
    findings = [f"{page.path}: {fault}" for page in pages.values() for fault in page.faults]
    site = _Site(files, pages, unlinked, own_address)
    for page in pages.values():
        findings += site.link_faults(page)
    return sorted(findings + site.unreachable())


def _files(root: Path) -> Iterator[str]:
    """Every file's path below `root`, spelt as the disk spells it: so that case matters on every system."""
    for folder, _, names in os.walk(root):
        below = Path(folder).relative_to(root).as_posix()
        yield from (posixpath.normpath(posixpath.join(below, name)) for name in names)


def read_page(root: Path, path: str) -> Page:
    """The page in the file `path` below `root`. A file that is not UTF-8 is a fault of the page."""
    text = (root / path).read_bytes().decode("utf-8", errors="replace")
    return parse_page(path, text)


def parse_page(path: str, text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    faults = list(reader.faults())
    if "\ufffd" in text:
        faults.append("is not UTF-8 all through.")
    return Page(path, frozenset(reader.anchors), tuple(reader.links), reader.is_redirect, tuple(faults))


class _Reader(HTMLParser):
    """Collects ids, links and headings in one pass."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)  # text is not looked at, so that decoding it would be wasted
        self.anchors: Counter[str] = Counter()
        self.links: list[Link] = []
        self.tags: Counter[str] = Counter()
        self.language = ""
        self.title = ""
        self.is_redirect = False
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._in_title = tag == "title" and self.tags["svg"] == 0
        if not attrs:
            return
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.anchors[given["id"]] += 1
        if tag == "a" and "name" in given:
            self.anchors.setdefault(given["name"], 1)
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self._redirect(given.get("content", ""))
        self._collect_links(tag, given)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_entityref(self, name: str) -> None:
        self.handle_data(name)

    handle_charref = handle_entityref

    def _collect_links(self, tag: str, given: dict[str, str]) -> None:
        for name in ADDRESSES & given.keys():
            must_load = name in LOADED or (tag == "link" and _is_loaded(given.get("rel", "")))
            addresses = _candidates(given[name]) if name == "srcset" else [given[name]]
            self.links += [Link(tag, name, address.strip(), self.getpos()[0], must_load) for address in addresses]

    def _redirect(self, content: str) -> None:
        target = re.search(r"url\s*=\s*['\"]?([^'\"]*)", content, re.IGNORECASE)
        if target:
            self.is_redirect = True
            self.links.append(Link("meta", "content", target[1].strip(), self.getpos()[0], False))

    def faults(self) -> Iterator[str]:
        """What is wrong with the page in itself."""
        if self.tags["h1"] != 1:
            yield f"has {self.tags['h1']} h1 elements; a page has exactly one."
        if not self.title.strip():
            yield "has no title."
        if not self.language:
            yield "says no language; write <html lang=…>."
        if self.tags["base"]:
            yield "has a base element; relative links would start elsewhere."
        for anchor, count in self.anchors.items():
            if count > 1:
                yield f'has the id "{anchor}" {count} times.'
            if not anchor:
                yield "has an empty id."


def _is_loaded(rel: str) -> bool:
    """True if a browser fetches a link element of this relation."""
    return not LOADED_RELATIONS.isdisjoint(rel.lower().split())


def _candidates(srcset: str) -> list[str]:
    """The addresses of a srcset. Those of our pages hold no comma."""
    return [candidate.split()[0] for candidate in srcset.split(",") if candidate.strip()]


class _Site:
    """All pages and files together: where links lead."""

    def __init__(
        self, files: frozenset[str], pages: dict[str, Page], unlinked: Collection[str], own_address: str
    ) -> None:
        self.files, self.pages, self.unlinked, self.own_address = files, pages, unlinked, own_address
        self.folders = {folder for file in files for folder in _folders_above(file)}
        self.by_folded_name = {file.casefold(): file for file in sorted(files)}

    def link_faults(self, page: Page) -> Iterator[str]:
        for link in page.links:
            fault = self._fault(page, link)
            if fault:
                yield f'{page.path}:{link.line}: {link.tag} {link.attribute}="{link.address}" {fault}'

    def _fault(self, page: Page, link: Link) -> str:
        """What is wrong with the link, or ""."""
        parts = urlsplit(link.address)
        if parts.scheme or parts.netloc:
            return self._fault_absolute(page, link)
        if not link.address:
            return "is empty."
        if "\\" in link.address or parts.path.startswith("/"):
            return "is not relative: it breaks below a sub-path and on file://."
        target = target_of(page.path, link.address)
        if target is None:
            return "leads out of the site."
        return self._fault_missing(target) or self._fault_of_fragment(target, unquote(parts.fragment))

    def _fault_absolute(self, page: Page, link: Link) -> str:
        if link.must_load and link.address.startswith("data:"):
            return ""
        if link.must_load and page.path not in self.unlinked:
            return _fault_outside(link.address) or "loads something from the network."
        if not self.own_address or not link.address.startswith(self.own_address):
            return _fault_outside(link.address)
        path = unquote(urlsplit(link.address.removeprefix(self.own_address)).path)
        return self._fault_missing(f"{path}index.html" if not path or path.endswith("/") else path)

    def _fault_missing(self, target: str) -> str:
        if target in self.files:
            return ""
        if target.rstrip("/") in self.folders:
            return "leads to a folder, and file:// shows no index.html for one."
        alike = self.by_folded_name.get(target.casefold())
        return f"leads nowhere; there is {alike}." if alike else "leads nowhere."

    def _fault_of_fragment(self, target: str, fragment: str) -> str:
        goes_to_place = fragment and fragment != "top" and not fragment.startswith(":~:")
        if goes_to_place and target in self.pages and fragment not in self.pages[target].anchors:
            return f'leads to a place that {target} does not have: no id "{fragment}".'
        return ""

    def unreachable(self) -> list[str]:
        """A sentence for each page that no chain of links from index.html reaches.

        Redirects are exempt: they are there for old links from outside.
        """
        if "index.html" not in self.pages:
            return ["index.html: is missing."]
        seen, waiting = {"index.html"}, deque(["index.html"])
        while waiting:
            page = self.pages[waiting.popleft()]
            for target in (target_of(page.path, link.address) for link in page.links if link.is_followed):
                if target in self.pages and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        lost = [page for page in self.pages.values() if page.path not in seen and page.path not in self.unlinked]
        return [f"{page.path}: is not reachable from index.html." for page in lost if not page.is_redirect]


def _folders_above(file: str) -> Iterator[str]:
    """The folders that hold `file`, innermost first; the root is ""."""
    while file:
        file = posixpath.dirname(file)
        yield file


def _fault_outside(address: str) -> str:
    """What is wrong with an address that has a scheme or a host, or ""."""
    scheme = urlsplit(address).scheme.lower()
    if not scheme:
        return "names a host but no scheme: on file:// it is a local path."
    if scheme == "file" or len(scheme) == 1:
        return "is a path of one machine."
    return "" if scheme in OUTSIDE else f"uses the scheme {scheme}:."


def target_of(page: str, address: str) -> str | None:
    """The path below the root that a relative address on `page` names; None for other addresses and above the root.

    Query and fragment do not count. What is written as a folder ends in a slash, or is "" for the root itself.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return None
    if not parts.path:
        return page
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
    if path == ".." or path.startswith("../"):
        return None
    if path == ".":
        return ""
    return f"{path}/" if parts.path.endswith(("/", "/.", "/..")) else path


def crawl_under(root: Path, prefix: str = "/some/where/", limit: int = 300) -> list[str]:
    """What is broken when `root` is served below `prefix`, found by following links from its index.

    Reads at most `limit` pages. A link that leads out of `prefix` on the same host is a finding and is not requested.
    """
    prefix = f"/{prefix.strip('/')}/"
    with _served(root, prefix) as (host, outside):
        findings = list(_follow(host, prefix, limit))
    return sorted(findings + [f"{path}: was requested outside {prefix}." for path in outside])


def _follow(host: str, prefix: str, limit: int) -> Iterator[str]:
    connection = HTTPConnection(host, timeout=10)
    start = f"http://{host}{prefix}"
    seen, waiting, pages = {start}, deque([(start, "the address itself")]), 0
    while waiting and pages < limit:
        url, source = waiting.popleft()
        status, text = _get(connection, url)
        if status != 200:
            yield f"{source}: {url.removeprefix(start)} answers {status}."
        if not text:
            continue
        pages += 1
        for link in parse_page(url, text).links:
            target = urljoin(url, link.address).partition("#")[0].partition("?")[0]
            parts = urlsplit(target)
            if parts.netloc != host or target in seen:
                continue
            seen.add(target)
            if parts.path.startswith(prefix):
                waiting.append((target, url.removeprefix(start) or "index.html"))
            else:
                yield f'{url.removeprefix(start) or "index.html"}: "{link.address}" leads out of {prefix}.'
    connection.close()


def _get(connection: HTTPConnection, url: str) -> tuple[int, str]:
    """The status, and the text if it is HTML."""
    connection.request("GET", urlsplit(url).path)
    answer = connection.getresponse()
    body = answer.read()
    is_page = answer.status == 200 and answer.headers.get_content_type() == "text/html"
    return answer.status, body.decode("utf-8", errors="replace") if is_page else ""


@contextmanager
def _served(root: Path, prefix: str) -> Iterator[tuple[str, list[str]]]:
    """Serve `root` below `prefix` on this machine: (host:port, paths that were asked for outside the prefix)."""
    outside: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            if not self.path.startswith(prefix):
                outside.append(self.path)
                self.send_error(404)
                return
            self.path = "/" + self.path.removeprefix(prefix)
            super().do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", outside
    finally:
        server.shutdown()
        server.server_close()
