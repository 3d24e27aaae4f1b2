"""What search reads: the facts of an article, and its text without mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape

from backfile.digests import Digest, digest
from backfile.model import Article, Copy
from backfile.pipeline.facts import Facts, facts_of
from backfile.store import Memo, canonical, decoded
from backfile.views import ArticleView, Output
from backfile_search.document import Document
from backfile_search.state import Entry

_LEAD = 200  # characters of a lead in a list of results

_ATTRIBUTES = r'[^>"]*(?:"[^"]*"[^>"]*)*'
# Elements within a line; every other one begins or ends a paragraph.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|audio|b|bdi|bdo|big|button|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|map|mark|meter|"
    r"output|picture|progress|q|rp|rt|ruby|s|samp|small|source|span|strike|strong|sub|sup|time|track|tt|u|var|video|wbr)"
    rf"(?:\s{_ATTRIBUTES})?>"
)
_TAG = re.compile(f"<{_ATTRIBUTES}>")
_NOT_READ = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)  # only where the settings trust raw HTML
_FOOTNOTE_MARK = re.compile(r'<a class="footnote-(?:back)?ref".*?</a>', re.DOTALL)
_BARE_LINK = re.compile(r">link:(\d+)</a>")


class Catalogue:
    """The facts of all articles that search may find.

    They are kept as one long row of JSON: tens of thousands of small records would hold on to the memory of the plan among
    whose parts they were made.
    """

    def __init__(self) -> None:
        self._rows = bytearray()
        self._ends: dict[str, int] = {}  # by id: where in the rows the article's row ends

    def noting(self, outputs: Iterable[Output], articles: Iterable[Article]) -> Iterator[Output]:
        """The outputs as they are; on their way the facts of all articles among them are put down."""
        by_id = {article.id: article for article in articles}
        for output in outputs:
            if isinstance(output.view, ArticleView):
                facts = facts_of(by_id[output.view.id], output.view)
                if facts is not None:
                    self._rows += canonical(facts) + b"\n"
            yield output

    def entries(self, engine: Digest) -> list[Entry]:
        """What the index has to know of each article. `engine`: what makes documents of articles."""
        end = 0
        found = []
        for row in bytes(self._rows).splitlines(keepends=True):
            end += len(row)
            facts = decoded(row, Facts)
            self._ends[facts.id] = end
            found.append(_entry(facts, row, engine))
        return found

    def facts(self, id: str) -> Facts:
        """The facts of one article, once `entries` has named it."""
        end = self._ends[id]
        return decoded(bytes(self._rows[self._rows.rfind(b"\n", 0, end - 1) + 1 : end]), Facts)


def entry_of(facts: Facts, engine: Digest) -> Entry:
    """What tells the index whether it has an article as it is."""
    return _entry(facts, canonical(facts) + b"\n", engine)


def _entry(facts: Facts, row: bytes, engine: Digest) -> Entry:
    return Entry(facts.id, facts.day, facts.order, digest(engine.encode(), row))


def load(ids: Sequence[str], catalogue: Catalogue, memo: Memo) -> Iterator[Document]:
    """The documents with these ids, in this order; TextLost if the memo has lost one's text."""
    return (document_of(catalogue.facts(id), memo) for id in ids)


def document_of(facts: Facts, memo: Memo) -> Document:
    """The document of an article whose text the memo has."""
    text = _text(memo.copy(facts.copy), facts) if facts.copy else "\n".join(facts.notice)
    lead = facts.summary or (facts.notice or (text[: 2 * _LEAD],))[-1]
    return Document(
        id=facts.id, url=facts.url, title=facts.title, published=facts.published, updated=facts.updated, day=facts.day,
        order=facts.order, lead=shortened(lead), text=text, badges=facts.marks, facets=facts.names,
    )  # fmt: skip


def _text(copy: Copy, facts: Facts) -> str:
    """All prose of an article that its page prints, each thing once: a paragraph a line."""
    link_titles = facts.link_titles
    body = plain_text(copy.html, link_titles)
    beside = [image.caption for image in copy.images] + [embed.text for embed in copy.embeds]
    parts = [plain_text(copy.standfirst, link_titles), body]
    parts += [text for html in beside if html and (text := plain_text(html, link_titles)) not in body]
    for notice in copy.notices:
        parts += [plain_text(notice.html, link_titles), _line(notice.was), _line(notice.now)]
    parts.append(plain_text(copy.backstory, link_titles))
    parts.append(_line(copy.byline or ", ".join(dict(facts.names).get("author", ()))))
    return "\n".join([part for part in parts if part])


def plain_text(html: str, link_titles: Sequence[str] = ()) -> str:
    """The words of HTML as reading leaves it: a paragraph a line, white space collapsed, pictures left out.

    `link_titles`: the words for links that have none of their own ("link:3"), by number.
    """
    if "<script" in html or "<style" in html or "<template" in html:
        html = _NOT_READ.sub("", html)
    if 'class="footnote-' in html:
        html = _FOOTNOTE_MARK.sub("", html)
    if ">link:" in html:
        html = _BARE_LINK.sub(lambda found: f">{_title(found, link_titles)}</a>", html)
    pieces = _TAG.split(_INLINE.sub("", html.replace("<br>", " ")))
    return "\n".join([text for piece in pieces if (text := " ".join(unescape(piece).split()))])


def _title(found: re.Match[str], link_titles: Sequence[str]) -> str:
    number = int(found[1])
    return escape(link_titles[number], quote=False) if number < len(link_titles) else ""


def _line(text: str) -> str:
    """Plain text with its white space collapsed."""
    return " ".join(text.split())


def shortened(text: str) -> str:
    """`text` in one line of at most 200 characters, cut at a word."""
    line = _line(text)
    if len(line) <= _LEAD:
        return line
    head, _, _ = line[: _LEAD - 1].rpartition(" ")
    return f"{head or line[: _LEAD - 2]} …"
