"""A built page as a reader sees it: the words of its lists and boxes, and where its links lead."""

from __future__ import annotations

import re
from html import unescape

_BLOCK = re.compile(r"</?(?:h[1-6]|p|d[dtl]|[uo]l|li|div|section|article|header|nav|blockquote|figure)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_ITEM = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)
_NAV = re.compile(r"<nav\b.*?</nav>", re.DOTALL)
_LINK = re.compile(r"<a [^>]*href=\"([^\"]*)\"[^>]*>(.*?)</a>", re.DOTALL)


def plain(html: str) -> str:
    """The words without markup; what stands in a block of its own is apart from what is around it."""
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", html))).split())


def main_of(page: str) -> str:
    """What stands between header and footer."""
    return page[page.index("<main") : page.index("</main>")]


def below(page: str, heading: str) -> str:
    """The markup from a heading to the next one, "" if there is no such heading."""
    found = list(_HEADING.finditer(page))
    for one, following in zip(found, [*found[1:], None], strict=True):
        if plain(one[1]) == heading:
            return page[one.end() : following.start() if following else page.index("</main>")]
    return ""


def items(page: str, heading: str) -> list[str]:
    """The entries of the lists below a heading, in words."""
    return [plain(item) for item in _ITEM.findall(_NAV.sub("", below(page, heading)).partition("</section>")[0])]


def headlines(page: str) -> list[str]:
    """The headlines of the articles that a page shows with their summaries."""
    lists = [part.partition("</ol>")[0] for part in page.split('<ol class="teasers">')[1:]]
    return [plain(headline) for one in lists for headline in re.findall(r"<h[23]>(.*?)</h", one, re.DOTALL)]


def links(html: str) -> dict[str, str]:
    """text -> address of the links in some markup."""
    return {plain(text): unescape(address) for address, text in _LINK.findall(html)}


def body(page: str) -> list[str]:
    """The paragraphs of an article's text, with their markup."""
    text = page.partition('<div class="body"')[2].partition(">")[2].partition("</div>")[0]
    return re.findall(r"<p>(.*?)</p>", text, re.DOTALL)
