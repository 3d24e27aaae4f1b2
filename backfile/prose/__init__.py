"""Markdown becomes safe, valid, linkable HTML: the prose of an article, and all that it says about itself.

    limits        what is refused before anything is read
    source, inline, fences     marks in place of all that Markdown must not see
    convert       Markdown's own part                                          (the library markdown)
    sanitise, shape, tables    raw HTML made harmless, then valid              (the library nh3)
    setting, marking, fencing  the last pass: links, headings, updates, typography

A result depends on the Markdown and its context alone: never on what was set before.
"""

from __future__ import annotations

import re
from dataclasses import replace

from backfile.errors import Problem
from backfile.prose.convert import to_html
from backfile.prose.limits import Refused, check_html, check_source
from backfile.prose.page import Page
from backfile.prose.records import Mark, Places, Prose, ProseContext
from backfile.prose.sanitise import cleaned, dropped_addresses, told
from backfile.prose.setting import Setter
from backfile.prose.shape import shaped
from backfile.prose.source import mark_source, usable, usable_references

__all__ = ["Prose", "ProseContext", "set_line", "set_prose"]

_HTML = re.compile(r"<[a-zA-Z/!?]")
_ID = re.compile(r' id="([^"]*)"')
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p\b).)*)</p>", re.DOTALL)


def set_prose(markdown: str, context: ProseContext) -> Prose:
    """The body of an article. Never raises for what `markdown` holds: a source that is refused has an E-problem.

    Problems: ``E-prose-too-long``, ``E-prose-too-deep``, ``E-prose-tangled`` (nothing is set); ``E-block-*`` and
    ``W-code-unclosed`` (explicit blocks, code); ``E-update-*``, ``W-update-*`` and the codes of `read_stamp` (updates);
    ``W-shortcode``, ``W-liquid`` (tags of other programs); ``W-dropped-html``, ``W-unknown-tag``, ``W-remote-image``,
    ``W-remote-media``, ``W-image-address``; ``W-link-address``, ``W-missing-anchor``, ``W-anchor-twice``.
    """
    source = usable(markdown)
    places = Places(source, context.first_line)
    page = Page(context, places)
    try:
        return _set(source, page)
    except Refused as refusal:
        problem = Problem("", context.first_line + refusal.line, refusal.code, "", refusal.message)
    except RecursionError:
        message = "this text is nested too deep; take out some levels of its lists, quotations or HTML"
        problem = Problem("", context.first_line, "E-prose-too-deep", "", message)
    return Prose(problems=(problem,))


def set_line(markdown: str, context: ProseContext) -> Prose:
    """A caption or standfirst: as `set_prose`, without the ``<p>`` around a single paragraph."""
    prose = set_prose(markdown, context)
    single = _ONE_PARAGRAPH.fullmatch(prose.html)
    return replace(prose, html=single[1]) if single else prose


def _set(source: str, page: Page) -> Prose:
    check_source(source)
    text, marks = mark_source(source, page.context, page.report)
    html = _html(source, text, page)
    page.explicit_ids = frozenset(_ID.findall(html)) | _marked_ids(marks)
    Setter(html.replace("&nbsp;", "\u00a0"), marks, page).run()
    return _result(page)


def _html(source: str, text: str, page: Page) -> str:
    """Clean HTML, with marks in it. The content model is looked after where the author wrote HTML."""
    html = usable_references(to_html(text))
    trusted = page.context.trust_html
    has_html = _HTML.search(source) is not None
    if has_html:
        check_html(html)
        html = html if trusted else told(html, page.places, page.report)
    page.dropped = [] if trusted else dropped_addresses(html)[::-1]
    html = cleaned(html, trusted)
    return shaped(html) if has_html else html


def _marked_ids(marks: list[Mark]) -> frozenset[str]:
    ids = [mark.values.get("id", "") for mark in marks]
    ids += [mark.fence.attributes.get("id", "") for mark in marks if mark.fence]
    return frozenset(ids)


def _result(page: Page) -> Prose:
    text = page.text()
    return Prose(
        html="".join(page.out).strip(),
        links=tuple(page.links),
        anchors=tuple(sorted(page.ids)),
        updates=tuple(update for update in page.updates if update is not None),
        notices=tuple(page.notices),
        words=len(text.split()),
        lead=page.lead(),
        summary=page.summary(),
        text=text,
        problems=tuple(sorted(page.problems)),
    )
