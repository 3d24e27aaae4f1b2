"""Prose on its way into a page: sentinels become addresses, names become links.

Reading leaves internal links as ``href="link:3"``: the number of the link in the article's list. Only planning knows
where they lead, and says so in targets. A link whose text is itself a sentinel (``link:3``) takes its target's title.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup, escape

from backfile.autolink import Vocabulary, VocabularyEntry, link_names, vocabulary
from backfile.model import Copy, Notice
from backfile.views import ArticleView, Autolink, Target, UpdateLine

_NOT_PUBLISHED = "not published"
_ANY = r'(?:[^>"]|"[^"]*")*'
_ANCHOR = re.compile(rf'<a\b({_ANY}?)\shref="link:(\d+)"({_ANY})>(.*?)</a>', re.DOTALL)
_IMAGE = re.compile(rf'<img\b({_ANY}?)\ssrc="link:(\d+)"({_ANY})>')
_OTHER_TAG = re.compile(rf"<[a-z]{_ANY}>")
_OTHER_ADDRESS = re.compile(r'\s(href|src|poster|cite|data)="link:(\d+)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_ID = re.compile(r'\sid="[^"]*"')
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)


def settle_html(html: str, root: str, targets: tuple[Target, ...]) -> str:
    """`html` with every ``link:N`` replaced by `root` and the address of ``targets[N]``.

    Where there is no address, a link becomes ``<span class="broken-link">`` around its text, and a picture becomes
    ``<span class="missing-image">`` around its alternative text.
    """
    if "link:" not in html:
        return html
    settled = _ANCHOR.sub(lambda found: _anchor(found, root, targets), html)
    settled = _IMAGE.sub(lambda found: _image(found, root, targets), settled)
    if '="link:' not in settled:
        return settled
    return _OTHER_TAG.sub(
        lambda tag: _OTHER_ADDRESS.sub(lambda found: _attribute(found, root, targets), tag[0]), settled
    )


def _anchor(found: re.Match[str], root: str, targets: tuple[Target, ...]) -> str:
    before, number, after, text = found.groups()
    target = _target(number, targets)
    if text == f"link:{number}":
        text = escape(target.title or target.url or _NOT_PUBLISHED)
    if not target.url:
        # What was an anchor as well stays one.
        kept = _ID.search(before + after)
        return f'<span class="broken-link"{kept[0] if kept else ""}>{text}</span>'
    return f'<a{before} href="{address(root, target)}"{after}>{text}</a>'


def _image(found: re.Match[str], root: str, targets: tuple[Target, ...]) -> str:
    before, number, after = found.groups()
    target = _target(number, targets)
    if target.url:
        return f'<img{before} src="{address(root, target)}"{after}>'
    alt = _ALT.search(before + after)
    kept = _ID.search(before + after)
    return f'<span class="missing-image"{kept[0] if kept else ""}>{alt[1] if alt else ""}</span>'


def _attribute(found: re.Match[str], root: str, targets: tuple[Target, ...]) -> str:
    target = _target(found[2], targets)
    return f' {found[1]}="{address(root, target)}"' if target.url else ""


def _target(number: str, targets: tuple[Target, ...]) -> Target:
    """Nowhere, if an author wrote a sentinel by hand that no link has."""
    return targets[int(number)] if int(number) < len(targets) else Target("")


def address(root: str, target: Target) -> str:
    """What a page below `root` writes to reach a target, escaped for an attribute."""
    return str(escape(target.url if _ABSOLUTE.match(target.url) else root + target.url))


def settle_copy(copy: Copy, view: ArticleView) -> Copy:
    """The copy of an article as its template sees it: links settled, names linked, HTML marked as such.

    Pictures and embeds that the body itself shows are left out of `images` and `embeds`: what is left stands around it.
    """

    def settled(html: str) -> Markup:
        return Markup(settle_html(html, view.root, view.links))

    body = settled(copy.html)
    return replace(
        copy,
        html=link_autolinks(body, view),
        standfirst=settled(copy.standfirst),
        backstory=settled(copy.backstory),
        boilerplate=settled(copy.boilerplate),
        images=tuple(
            replace(image, caption=settled(image.caption))
            for image in copy.images
            if image.link < 0 or not _shows(body, view, image.link)
        ),
        embeds=tuple(
            replace(embed, text=settled(embed.text)) for embed in copy.embeds if f' id="{embed.id}"' not in body
        ),
        notices=tuple(replace(notice, html=settled(notice.html)) for notice in copy.notices),
    )


def _shows(body: str, view: ArticleView, link: int) -> bool:
    target = _target(str(link), view.links)
    return bool(target.url) and f' src="{address(view.root, target)}"' in body


def link_autolinks(html: str, view: ArticleView) -> Markup:
    """`html` with the names that the view says are linked."""
    if not view.autolinks:
        return Markup(html)
    urls = {name.key: view.root + name.url for name in view.autolinks}
    linked, _ = link_names(str(html), _vocabulary(view.autolinks), urls.__getitem__)
    return Markup(linked)


@lru_cache(maxsize=1024)  # the articles of a running story name the same people
def _vocabulary(names: tuple[Autolink, ...]) -> Vocabulary:
    return vocabulary([VocabularyEntry(name.key, name.kind, name.forms, not name.key) for name in names])


def fill_updates(updates: tuple[UpdateLine, ...], notices: tuple[Notice, ...]) -> tuple[UpdateLine, ...]:
    """The update log with the full text of each notice."""
    if not notices:
        return updates
    by_id = {notice.update_id: notice for notice in notices}
    return tuple(_filled(line, by_id.get(line.id)) for line in updates)


def _filled(line: UpdateLine, notice: Notice | None) -> UpdateLine:
    if notice is None:
        return line
    return line._replace(html=notice.html, was=notice.was, now=notice.now)
