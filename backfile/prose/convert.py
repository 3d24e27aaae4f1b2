"""Markdown to HTML, not yet trusted: the one place that knows Python-Markdown."""

from __future__ import annotations

from threading import local

from markdown import Markdown

from backfile.prose.limits import Refused

# Attributes, anchors, fenced code and quotation marks are ours (marks and typography): an instance that also loads
# attr_list, toc, fenced_code and smarty takes twice as long, and its fences go wrong in lists.
_EXTENSIONS = ["tables", "footnotes", "sane_lists"]
_cached = local()


def to_html(text: str) -> str:
    """The HTML that Markdown makes of `text`; raises `Refused` where it is nested too deep for the library.

    One instance serves all articles of a thread. One that raised may be half-way through a list, and is dropped.
    """
    markdown: Markdown | None = getattr(_cached, "markdown", None)
    if markdown is None:
        markdown = Markdown(
            extensions=_EXTENSIONS,
            extension_configs={
                "tables": {"use_align_attribute": True},
                "footnotes": {"BACKLINK_TITLE": "Back to the text, note {}"},
            },
            output_format="html",
        )
    _cached.markdown = None
    try:
        html = markdown.reset().convert(text)
    except RecursionError:
        message = "this text is nested too deep; take out some levels of its lists and quotations"
        raise Refused("E-prose-too-deep", 0, message) from None
    _cached.markdown = markdown
    return html
