"""The contract between views and templates: all that a view holds is shown, and it is asked for nothing else."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backfile import model, views
from backfile.render import Templates
from tests.nu import nu_errors, why_missing
from tests.sample_views import PAGES, SITE, output_of
from tests.test_render import our_page

OURS = Path(__file__).resolve().parent.parent / "templates"

# Which template shows which view. A copied file has no template.
TEMPLATES: dict[type, str] = {
    views.ArticleView: "article.html",
    views.StoryView: "story.html",
    views.ListView: "list.html",
    views.NameView: "name.html",
    views.IndexView: "index.html",
    views.AllArticlesView: "all_articles.html",
    views.YearView: "year.html",
    views.MonthView: "month.html",
    views.DayView: "day.html",
    views.OnThisDayView: "on_this_day.html",
    views.CalendarView: "calendar.html",
    views.UpdatesView: "updates.html",
    views.FrontView: "front.html",
    views.PageView: "page.html",
    views.NotFoundView: "not_found.html",
    views.SearchView: "search.html",
    views.OpenSearchView: "opensearch.xml",
    views.RedirectView: "redirect.html",
    views.SitemapView: "sitemap.xml",
    views.SitemapIndexView: "sitemap_index.xml",
}

# Fields that no template of ours names, and why they are there all the same.
EXPLAINED: dict[tuple[type, str], str] = {
    (views.ArticleView, "autolinks"): "rendering links these names in the body",
    (views.Autolink, "key"): "rendering finds the name by it",
    (views.Autolink, "forms"): "rendering looks for them in the body",
    (views.StoryView, "links"): "rendering settles the links of the summary with them",
    (views.PageView, "links"): "rendering settles the links of the page with them",
    (views.RedirectView, "url"): "says where the file lies; the page speaks of its target only",
    (views.Site, "date_format"): "the filters for days write by it",
    (views.Site, "time_format"): "the filters for times write by it",
    (model.Copy, "capitals"): "planning finds by them which names the body may hold",
    (model.Copy, "extra"): "x_ fields are passed through for an archive's own templates",
}


def test_every_view_has_a_template_and_the_samples_show_each_of_them() -> None:
    assert set(typing.get_args(views.View)) - {views.AssetView} == set(TEMPLATES)
    assert {TEMPLATES[type(view)] for _, view, _ in PAGES} == set(TEMPLATES.values())
    assert all(TEMPLATES[type(view)] == template for template, view, _ in PAGES)


@pytest.mark.parametrize("template", sorted(path.name for path in OURS.iterdir() if path.is_file()))
def test_every_template_is_sound_by_itself(template: str) -> None:
    assert template in Templates((OURS,)).closure(template)


def test_every_template_is_used() -> None:
    templates = Templates((OURS,))
    used = {name for template in TEMPLATES.values() for name in templates.closure(template)}
    assert {path.name for path in OURS.iterdir() if path.is_file()} == used


@pytest.mark.parametrize("view", TEMPLATES, ids=lambda view: view.__name__)
def test_every_field_of_a_view_is_shown_or_explained(view: type) -> None:
    named = names_in(TEMPLATES[view])
    forgotten = [
        f"{record.__name__}.{field}"
        for record in records_of(view)
        for field in fields_of(record)
        if field not in named and (record, field) not in EXPLAINED
    ]
    assert not forgotten, f"{TEMPLATES[view]} and what it reaches never name {', '.join(forgotten)}"


def test_every_field_of_the_site_is_shown_or_explained() -> None:
    named = names_in("front.html")
    assert [f for f in views.Site._fields if f not in named and (views.Site, f) not in EXPLAINED] == []


@pytest.mark.parametrize("view", TEMPLATES, ids=lambda view: view.__name__)
def test_a_template_asks_a_view_for_nothing_but_its_fields(view: type) -> None:
    """Tuples have methods `count` and `index`, so that asking for such a field would not fail."""
    asked = set(re.findall(r"\bpage\.(\w+)", sources_of(TEMPLATES[view])))
    assert asked <= set(fields_of(view))


def test_explanations_are_about_fields_that_exist() -> None:
    assert [f"{record.__name__}.{field}" for record, field in EXPLAINED if field not in fields_of(record)] == []


@pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "-")
@pytest.mark.slow
def test_every_kind_of_page_is_valid_html_with_all_fields_filled_and_with_few(tmp_path: Path) -> None:
    bare = SITE._replace(base_url="", menu=(), footer=(), copyright="", license="", description="", language="ar")
    for number, (template, view, copy) in enumerate(PAGES):
        for name, site in (("full", SITE), ("bare", bare)):
            path = tmp_path / f"{name}-{number:02}-{template}"
            path.write_text(our_page(template, view, copy, site), encoding="utf-8")
    assert nu_errors(tmp_path) == []


@pytest.mark.parametrize(
    ("template", "view", "copy"), PAGES, ids=[output_of(name, view).path for name, view, _ in PAGES]
)
def test_every_page_has_one_headline_one_main_and_no_inline_scripts_and_styles(
    template: str, view: Any, copy: Any
) -> None:
    """`script-src 'self'; style-src 'self'` is all that pages ask of a content security policy."""
    page = our_page(template, view, copy)
    if template.endswith(".html"):
        assert len(re.findall(r"<h1[ >]", page)) == 1
        assert len(re.findall(r"<main[ >]", page)) == 1
    assert re.findall(r"<script\b(?! src=\"[^\"]*search/(?:box|client)\.js\" defer></script>)", page) == []
    assert re.findall(r"<style\b|<[^>]*\s(?:style|on\w+)=", page) == []


@pytest.mark.parametrize(
    ("template", "view", "copy"), PAGES, ids=[output_of(name, view).path for name, view, _ in PAGES]
)
def test_every_page_has_one_search_box_that_leads_to_the_search_page(template: str, view: Any, copy: Any) -> None:
    """All but the addresses that only send readers on."""
    page = our_page(template, view, copy)
    boxes = re.findall(r'<form class="search"[^>]* role="search" action="([^"]*)">\n<input type="search" id="_q"', page)
    is_page = template.endswith(".html") and template != "redirect.html"
    root = "https://archive.example/" if template == "not_found.html" else getattr(view, "root", "")
    assert boxes == [f"{root}search.html"] * is_page
    assert page.count("<script") == is_page
    assert ("search/client.js" in page) == (template == "search.html")


def names_in(template: str) -> set[str]:
    """All names that stand behind a dot in a template or in one that it reaches, and loop variables of pairs."""
    return set(re.findall(r"\.(\w+)", sources_of(template)))


def sources_of(template: str) -> str:
    names = Templates((OURS,)).closure(template)
    expressions = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
    return "\n".join(
        found for name in names for found in expressions.findall((OURS / name).read_text(encoding="utf-8"))
    )


def fields_of(record: type) -> tuple[str, ...]:
    if dataclasses.is_dataclass(record):
        return tuple(field.name for field in dataclasses.fields(record))
    return tuple(record._fields)  # type: ignore[attr-defined]  # a NamedTuple


def records_of(view: type) -> list[type]:
    """A view and all records that its fields can hold; the copy of an article among them."""
    found: list[type] = []
    waiting = [view, model.Copy] if view is views.ArticleView else [view]
    while waiting:
        record = waiting.pop()
        if record not in found:
            found.append(record)
            waiting.extend(part for hint in typing.get_type_hints(record).values() for part in records_in(hint))
    return found


def records_in(hint: Any) -> Iterator[type]:
    if typing.get_origin(hint) in (tuple, typing.Union, types.UnionType):
        for part in typing.get_args(hint):
            yield from records_in(part)
    elif isinstance(hint, type) and (hasattr(hint, "_fields") or dataclasses.is_dataclass(hint)):
        yield hint
