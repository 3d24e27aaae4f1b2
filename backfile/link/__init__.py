"""Linking: articles become one frozen archive. Nothing here reads files; problems come back as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from backfile.autolink import Mentions, VocabularyEntry
from backfile.digests import Digest
from backfile.errors import Problem
from backfile.link.addresses import AddressBook, Place
from backfile.link.archive import Archive, Positions, Section, Thread
from backfile.link.checks import article_problems, section_problems, story_problems
from backfile.link.listings import grouped, listing_titles, story_path
from backfile.link.names import FOLDERS, NameRegister, near_duplicates
from backfile.link.redirects import redirects_of
from backfile.link.relations import Resolver, relate
from backfile.link.visibility import Clock, Sight, see
from backfile.link.withheld import withheld_media
from backfile.model import Article, Entity, Outlet, Page, Story
from backfile.settings import Settings
from backfile.urls import SitePath, fold, href, slug_of
from backfile.views import Target

__all__ = ["Archive", "Clock", "Sight", "Sources", "link", "see"]

# What the prose of each shown article names, by the digest of its text.
FindMentions = Callable[[list[VocabularyEntry], tuple[Article, ...]], Mapping[Digest, Mentions]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read besides the articles. `media`: source path -> site path of every file that is copied as it is."""

    settings: Settings
    entities: tuple[Entity, ...] = ()
    stories: tuple[Story, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    pages: tuple[Page, ...] = ()
    media: Mapping[str, SitePath] | None = None
    unread: tuple[str, ...] = ()  # article files with errors: who links to them has no fault


def link(sight: Sight, sources: Sources, find_mentions: FindMentions) -> tuple[Archive, list[Problem]]:
    """The archive of everything that may be seen, and what is wrong with its links."""
    articles = tuple(sorted(sight.shown, key=_publication_order))
    position = {a.id: p for p, a in enumerate(articles)}
    listed = tuple(p for p, a in enumerate(articles) if a.status != "withdrawn" and not a.unlisted)
    withdrawn = tuple(p for p, a in enumerate(articles) if a.has_listed_notice)
    register = NameRegister(sources.entities, (articles[p] for p in listed))
    about, found = _names(articles, register, find_mentions if sources.settings.autolink else _find_none)
    mentions = tuple(_mentions_only(given, there) for given, there in zip(about, found, strict=True))
    name_about = grouped((k, p) for p in listed for k in dict.fromkeys([k for k, r in about[p] if r != "mentions"]))
    name_mentions = grouped((k, p) for p in listed for k in mentions[p])
    threads, threads_of = _threads(articles, sources.stories)
    sections = _sections(articles, listed)
    dates = {n: grouped((d, p) for p in listed if (d := _day(articles[p], n))) for n in (4, 7, 10)}
    calendar = grouped((d[5:], p) for d, ps in dates[10].items() for p in ps)
    happened = grouped((e.day[5:], p) for p in listed if (e := articles[p].event_start) and e.day)
    names = [register.by_key[k] for k in sorted({*name_about, *name_mentions})]
    all_dates = [d for n in (4, 7, 10) for d in dates[n]]
    all_days = sorted({*calendar, *happened})
    titles = listing_titles(threads.values(), sections.values(), names, all_dates, all_days, bool(withdrawn))
    book = _address_book(articles, sight, sources, titles, register, {*name_about, *name_mentions})
    resolver = Resolver(book, sources.settings.dialect != "backfile")
    targets, linked = _targets(articles, resolver)
    page_targets = tuple(resolver.targets(p.links, p.path, p.url)[0] for p in sources.pages)
    story_targets = {
        s: resolver.targets(t.story.links, t.story.path, t.url)[0] for s, t in threads.items() if t.story.links
    }
    hidden = (*sight.held, *(a for a in articles if a.status == "withdrawn"))
    withheld = withheld_media(hidden, (*targets, *page_targets, *story_targets.values()), book)
    relations = relate(articles, position, resolver, linked)
    is_foreign = sources.settings.dialect != "backfile"
    redirects, alias_problems = redirects_of((*articles, *sources.pages), titles, book, is_foreign)
    archive = Archive(
        settings=sources.settings, articles=articles, listed=listed, withdrawn=withdrawn, expired=sight.expired,
        unpublished=sight.unpublished, pages=sources.pages, register=register, about=about, mentions=mentions,
        found=found, name_about=name_about, name_mentions=name_mentions, threads=threads, threads_of=threads_of,
        sections=sections, series=_series(articles, listed), targets=targets, page_targets=page_targets,
        story_targets=story_targets, relations=relations, redirects=redirects, media=sources.media or {},
        withheld=withheld, years=dates[4], months=dates[7], days=dates[10], calendar=calendar, happened=happened,
    )  # fmt: skip
    problems = [*sight.problems, *resolver.problems, *alias_problems, *_name_problems(register, archive)]
    problems += (
        article_problems(archive) + story_problems(archive, sources.stories, sight.held) + section_problems(archive)
    )
    return archive, problems


def _address_book(
    articles: tuple[Article, ...], sight: Sight, sources: Sources, titles: Mapping[str, str], register: NameRegister,
    known: Set[str],
) -> AddressBook:  # fmt: skip
    """Everything that content can link to; `known` are the keys of the names that have a page."""

    def named(text: str) -> Place | None:
        name = register.find(text)
        return Place("listing", href(name.url), name.text) if name and name.key in known else None

    own_urls = tuple(p for o in sources.outlets for p in o.url_patterns)
    content = f"content/{sources.settings.articles}".removesuffix("/.")
    return AddressBook(
        articles, sight.held, sources.pages, titles, sources.media or {}, sources.settings.base_url, own_urls, content,
        named, sources.unread,
    )  # fmt: skip


def _publication_order(article: Article) -> tuple[str, str]:
    # Drafts without a date stand last: they are what is being worked on.
    return (article.published.order if article.published else "~", article.id)


def _day(article: Article, length: int) -> str:
    iso = article.published.iso if article.published else ""
    return iso[:length] if len(iso) >= length else ""


def _names(
    articles: tuple[Article, ...], register: NameRegister, find_mentions: FindMentions
) -> tuple[tuple[tuple[tuple[str, str], ...], ...], tuple[Mentions, ...]]:
    of_text = find_mentions(register.vocabulary(), articles)
    # Unlisted and withdrawn articles may give names that no listed article gives: those have no page.
    about = tuple(
        tuple(dict.fromkeys((k, r.rel) for r in a.names if (k := register.known_key(r)) is not None)) for a in articles
    )
    nothing = Mentions()
    return about, tuple(nothing if a.status == "withdrawn" else of_text.get(a.copy, nothing) for a in articles)


def _mentions_only(given: tuple[tuple[str, str], ...], found: Mentions) -> tuple[str, ...]:
    """Keys of names that are mentioned, in front matter or prose, and are not what the article is about."""
    named = {key for key, rel in given if rel == "mentions"} | set(found.names)
    return tuple(sorted(named - {key for key, rel in given if rel != "mentions"}))


def _find_none(entries: list[VocabularyEntry], articles: tuple[Article, ...]) -> Mapping[Digest, Mentions]:
    return {}


def _threads(
    articles: tuple[Article, ...], stories: tuple[Story, ...]
) -> tuple[dict[str, Thread], dict[int, tuple[str, ...]]]:
    described = {s.slug: s for s in stories}
    members = grouped((s, p) for p, a in enumerate(articles) if not a.unlisted for s in dict.fromkeys(a.stories))
    threads = {
        slug: Thread(described.get(slug) or _undescribed(slug), story_path(slug), positions)
        for slug, positions in members.items()
    }
    threads_of = {p: tuple(dict.fromkeys(a.stories)) for p, a in enumerate(articles) if a.stories and not a.unlisted}
    return threads, threads_of


def _undescribed(slug: str) -> Story:
    return Story(slug=slug, title=slug.replace("-", " ").capitalize())


def _sections(articles: tuple[Article, ...], listed: Positions) -> dict[str, Section]:
    members = grouped((fold(s), p) for p in listed for s in dict.fromkeys(articles[p].sections))
    sections: dict[str, Section] = {}
    taken = {"index"}  # the A-Z page is there
    for folded, positions in members.items():
        forms = (s for p in positions for s in articles[p].sections if fold(s) == folded)
        slug = slug_of(folded) or "section"
        while slug in taken:
            slug += "-2"
        taken.add(slug)
        sections[folded] = Section(min(forms), SitePath(f"sections/{slug}.html"), positions)
    return sections


def _series(articles: tuple[Article, ...], listed: Positions) -> dict[str, Positions]:
    members = grouped((articles[p].series, p) for p in listed if articles[p].series)
    return {name: tuple(sorted(ps, key=lambda p: (articles[p].part, p))) for name, ps in members.items()}


def _targets(
    articles: tuple[Article, ...], resolver: Resolver
) -> tuple[tuple[tuple[Target, ...], ...], list[tuple[str, ...]]]:
    targets: list[tuple[Target, ...]] = []
    linked: list[tuple[str, ...]] = []
    for article in articles:
        if article.links and article.status != "withdrawn":
            found, ids = resolver.targets(article.links, article.path, article.url)
            targets.append(found)
            # An unlisted article is in no list, not even in those of who refers to whom.
            linked.append(() if article.unlisted else ids)
        else:
            targets.append(())
            linked.append(())
    return tuple(targets), linked


def _name_problems(register: NameRegister, archive: Archive) -> list[Problem]:
    problems = list(register.problems)
    undescribed = [register.by_key[k] for k in archive.name_about if register.by_key[k].entity is None]
    for one, other in near_duplicates(undescribed):
        article = archive.articles[archive.name_about[other.key][0]]
        field = FOLDERS[other.kind]
        line = next((ref.line for ref in article.names if register.known_key(ref) == other.key), 0)
        message = f'"{other.text}" and "{one.text}" differ in one letter; if they are one {one.kind}, describe it with aliases'
        problems.append(Problem(article.path, line, "W-near-duplicate", field, message))
    return problems
