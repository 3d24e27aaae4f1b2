"""What only the whole archive can tell is wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import get_close_matches
from itertools import count
from posixpath import splitext

from backfile.errors import Problem
from backfile.link.archive import Archive
from backfile.model import Article, Story
from backfile.urls import fold


def distinct_articles(articles: list[Article]) -> tuple[list[Article], list[Problem]]:
    """The articles without those whose id is taken, and a problem for each of these."""
    first: dict[str, Article] = {}
    problems: list[Problem] = []
    for article in articles:
        known = first.setdefault(article.id, article)
        if known is not article:
            message = f'"{article.id}" is the id of {known.path} too; give one of them an id of its own'
            problems.append(Problem(article.path, dict(article.lines).get("id", 0), "E-duplicate-id", "id", message))
    return list(first.values()), problems


def distinct_addresses(articles: list[Article]) -> tuple[list[Article], list[Problem]]:
    """The articles of a site that came from another generator, each with an address of its own.

    There, of two articles with one address the later overwrote the other. An archive keeps both: all but the first (by
    path) get a number, and a problem says so.
    """
    taken = {article.url for article in articles}
    first: dict[str, Article] = {}
    kept: list[Article] = []
    problems: list[Problem] = []
    for article in articles:
        known = first.setdefault(article.url, article)
        if known is article:
            kept.append(article)
            continue
        url = next(u for n in count(2) if (u := _numbered(article.url, n)) not in taken)
        taken.add(url)
        kept.append(replace(article, url=url))
        message = f"{known.path} has the address {article.url} too; this article is at {url}, so that neither is lost"
        problems.append(Problem(article.path, dict(article.lines).get("slug", 0), "W-url-taken", "slug", message))
    return kept, problems


def _numbered(url: str, number: int) -> str:
    """a/b/index.html -> a/b-2/index.html; a/b.html -> a/b-2.html"""
    stem, ending = (url[: -len("/index.html")], "/index.html") if url.endswith("/index.html") else splitext(url)
    return f"{stem}-{number}{ending}"


def article_problems(archive: Archive) -> list[Problem]:
    """Withdrawn articles that are still linked from the prose of others need a word to the editor."""
    problems: list[Problem] = []
    for target, sources in archive.relations.backlinks.items():
        gone = archive.articles[target]
        if gone.status != "withdrawn":
            continue
        for p in sources:
            message = f'links to "{gone.id}", which is withdrawn; readers will find its notice'
            problems.append(Problem(archive.articles[p].path, 0, "I-link-to-withdrawn", "", message))
    return problems


def story_problems(archive: Archive, stories: tuple[Story, ...], held: tuple[Article, ...]) -> list[Problem]:
    """Stories of one article, and names of stories that look like a slip; articles to come count."""
    problems: list[Problem] = []
    to_come = {slug for article in held for slug in article.stories}
    described = {s.slug for s in stories}
    known = sorted(described)
    for slug, thread in archive.threads.items():
        article = archive.articles[thread.members[0]]
        line = dict(article.lines).get("story", 0)
        if slug not in described and known:
            near = get_close_matches(slug, known, 1, 0.8)
            hint = f'did you mean "{near[0]}"?' if near else f"describe it in content/stories/{slug}.yml"
            problems.append(Problem(article.path, line, "W-unknown-story", "story", f'no story "{slug}"; {hint}'))
        elif len(thread.members) == 1 and slug not in to_come:
            message = f'"{slug}" has this article only; a story needs two'
            problems.append(Problem(article.path, line, "W-lonely-story", "story", message))
    for story in stories:
        if story.slug not in archive.threads and story.slug not in to_come:
            message = f"no article has story: {story.slug}; the story gets no page"
            problems.append(Problem(story.path, 0, "W-empty-story", "", message))
    return problems


def section_problems(archive: Archive) -> list[Problem]:
    """Sections that are written in two ways ("World", "world"): shown as one."""
    forms: dict[str, dict[str, int]] = defaultdict(dict)
    for p in archive.listed:
        for section in archive.articles[p].sections:
            forms[section.casefold() if section.isascii() else fold(section)].setdefault(section, p)
    problems: list[Problem] = []
    for written in forms.values():
        (first, *others) = written.items()
        for other, p in others:
            article = archive.articles[p]
            message = f'"{other}" is also written "{first[0]}" ({archive.articles[first[1]].path}); write it one way'
            problems.append(
                Problem(article.path, dict(article.lines).get("section", 0), "W-section-case", "section", message)
            )
    return problems
