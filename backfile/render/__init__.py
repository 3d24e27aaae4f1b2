"""Rendering: a view and its template become the bytes of a file.

`render` is pure: its result depends on the template closure, the view, the site and (for an article) its copy, and on
nothing else. The only package that knows Jinja, MarkupSafe and Babel.
"""

from __future__ import annotations

from markupsafe import Markup

from backfile.model import Copy
from backfile.render.check import TemplateProblem
from backfile.render.closure import Templates
from backfile.render.settle import fill_updates, settle_copy, settle_html
from backfile.urls import public_url
from backfile.views import ArticleView, NotFoundView, Output, PageView, Site, StoryView, View

__all__ = ["TemplateProblem", "Templates", "render", "settle_html"]


def render(templates: Templates, output: Output, site: Site, copy: Copy | None = None) -> bytes:
    """The bytes of a page, UTF-8, ending in a line end.

    `copy` is the copy that an `ArticleView` names by its digest; a withdrawn article needs none, nor do other views.
    Raises `TemplateProblem` with file and line if the template asks for what the view does not have.
    """
    text = templates.fill(output.template, _complete(output.view, site, copy), site)
    return (text.rstrip() + "\n").encode()


def _complete(view: View, site: Site, copy: Copy | None) -> View:
    """The view as templates see it: links settled and HTML marked as HTML, so that no template needs ``|safe``."""
    match view:
        case ArticleView():
            return _with_copy(view, copy)
        case StoryView():
            return view._replace(summary=Markup(settle_html(view.summary, view.root, view.links)))
        case PageView():
            return view._replace(html=Markup(settle_html(view.html, view.root, view.links)))
        case NotFoundView() if site.base_url:
            # A web host shows this page at whatever address was asked for, so its links cannot start from there.
            return view._replace(root=public_url(site.base_url, ""))
    return view


def _with_copy(view: ArticleView, copy: Copy | None) -> ArticleView:
    if view.tombstone is not None:
        return view._replace(copy=Copy())  # what was withdrawn is out of every template's reach
    if copy is None:
        raise ValueError(f"the article {view.id} cannot be rendered without its copy")
    settled = settle_copy(copy, view)
    return view._replace(copy=settled, updates=fill_updates(view.updates, settled.notices))
