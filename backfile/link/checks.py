"""What only the whole archive can tell is wrong."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches

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


def story_problems(archive: Archive, stories: tuple[Story, ...]) -> list[Problem]:
    """Stories of one article, and names of stories that look like a slip."""
    problems: list[Problem] = []
    described = {s.slug for s in stories}
    known = sorted(described)
    for slug, thread in archive.threads.items():
        article = archive.articles[thread.members[0]]
        line = dict(article.lines).get("story", 0)
        if slug not in described and known:
            near = get_close_matches(slug, known, 1, 0.8)
            hint = f'did you mean "{near[0]}"?' if near else f"describe it in content/stories/{slug}.yml"
            problems.append(Problem(article.path, line, "W-unknown-story", "story", f'no story "{slug}"; {hint}'))
        elif len(thread.members) == 1:
            message = f'"{slug}" has this article only; a story needs two'
            problems.append(Problem(article.path, line, "W-lonely-story", "story", message))
    for story in stories:
        if story.slug not in archive.threads:
            message = f'no article has story: {story.slug}; the story gets no page'
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
            problems.append(Problem(article.path, dict(article.lines).get("section", 0), "W-section-case", "section", message))
    return problems
