"""What search reads: the facts of an article, and its text without mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from backfile.digests import Digest, digest
from backfile.model import Article, Copy
from backfile.plan.documents import Facts, facts_of
from backfile.store import Memo, canonical
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


def noting(outputs: Iterable[Output], articles: Iterable[Article], facts: dict[str, Facts]) -> Iterator[Output]:
    """The outputs as they are; on their way the facts of all articles that search may find are put into `facts`, by id."""
    by_id = {article.id: article for article in articles}
    for output in outputs:
        if isinstance(output.view, ArticleView):
            found = facts_of(by_id[output.view.id], output.view)
            if found is not None:
                facts[found.id] = found
        yield output


def entry_of(facts: Facts, engine: Digest) -> Entry:
    """What tells the index whether it has the article as it is. `engine`: what makes documents of articles."""
    return Entry(facts.id, facts.day, facts.order, digest(engine.encode(), canonical(facts)))


class Loader:
    """Brings documents by id, with their texts from the memo. It can be sent to another process."""

    def __init__(self, memo_path: Path, facts: Mapping[str, Facts]) -> None:
        self._memo_path, self._facts = memo_path, facts

    def __call__(self, ids: Sequence[str]) -> Iterator[Document]:
        """The documents with these ids, in this order; TextLost if the memo has lost one's text."""
        memo = Memo(self._memo_path)
        try:
            for id in ids:
                yield document_of(self._facts[id], memo)
        finally:
            memo.close()


def document_of(facts: Facts, memo: Memo) -> Document:
    """The document of an article whose text the memo has."""
    text = _text(memo.copy(facts.copy), facts.link_titles) if facts.copy else "\n".join(facts.notice)
    lead = facts.summary or (facts.notice or (text[: 2 * _LEAD],))[-1]
    return Document(
        id=facts.id, url=facts.url, title=facts.title, published=facts.published, updated=facts.updated, day=facts.day,
        order=facts.order, lead=shortened(lead), text=text, badges=facts.marks, facets=facts.names,
    )  # fmt: skip


def _text(copy: Copy, link_titles: Sequence[str]) -> str:
    """All prose of an article that its page prints, each thing once: a paragraph a line."""
    body = plain_text(copy.html, link_titles)
    beside = [image.caption for image in copy.images] + [embed.text for embed in copy.embeds]
    parts = [plain_text(copy.standfirst, link_titles), body]
    parts += [text for html in beside if html and (text := plain_text(html, link_titles)) not in body]
    for notice in copy.notices:
        parts += [plain_text(notice.html, link_titles), _line(notice.was), _line(notice.now)]
    parts.append(plain_text(copy.backstory, link_titles))
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
