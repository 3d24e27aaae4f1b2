"""Views of lists of articles: sections, names, updates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from backfile.link.archive import Section
from backfile.link.listings import KIND_TITLES, SECTIONS, UPDATES, WITHDRAWN, kind_path
from backfile.link.names import Name
from backfile.model import NAME_KINDS
from backfile.plan.indexes import index_outputs
from backfile.plan.parts import Parts, chunk_paths, chunks, pager, span
from backfile.urls import fold, href, root_of
from backfile.views import IndexView, Label, LetterGroup, ListView, NameView, Output, UpdateRow, UpdatesView

_COMPANY = 10  # names that a name's page shows as its company


def section_outputs(parts: Parts) -> Iterator[Output]:
    """The pages of all sections, and their A-Z page."""
    sections = parts.archive.sections.values()
    for section in sections:
        yield from _section_pages(parts, section)
    labels = [(Label(href(s.url), s.title, len(s.members)), "") for s in sections]
    yield from index_outputs("section", "Sections", SECTIONS, labels)


def _section_pages(parts: Parts, section: Section) -> Iterator[Output]:
    runs = chunks(section.members, parts.archive.settings.page_size)
    paths = chunk_paths(len(runs), section.url)
    spans = [span(parts.refs_of(run)) for run in runs]
    years = parts.years(section.members)
    for k, run in enumerate(runs):
        is_newest = k == len(runs) - 1
        view = ListView(
            root=root_of(paths[k]), url=href(paths[k]), kind="section", title=section.title,
            # Only the newest page says how much there is: the older ones must not change with every new article.
            total=len(section.members) if is_newest else 0, years=years if is_newest else (),
            items=parts.teasers_of(reversed(run)), pager=pager(paths, spans, k),
        )  # fmt: skip
        yield Output(paths[k], "list.html", view)


def name_outputs(parts: Parts) -> Iterator[Output]:
    """The pages of all names that listed articles give or mention, and the A-Z page of each kind."""
    archive = parts.archive
    for kind in NAME_KINDS:
        names = [archive.register.by_key[key] for key in parts.names if key.startswith(kind + "/")]
        entries = []
        for name in names:
            everywhere = _everywhere(parts, name)
            yield from _name_pages(parts, name, everywhere)
            entries.append((parts.names[name.key]._replace(total=len(everywhere)), _sorted_by(name)))
        if entries:
            yield from index_outputs(kind, KIND_TITLES[kind], kind_path(kind), entries)


def _everywhere(parts: Parts, name: Name) -> list[int]:
    about = parts.archive.name_about.get(name.key, ())
    return sorted({*about, *parts.archive.name_mentions.get(name.key, ())})


def _sorted_by(name: Name) -> str:
    """People and authors stand under their last word; what is in brackets or behind a comma is left aside."""
    if name.kind not in ("person", "author"):
        return name.text
    words = name.text.partition(",")[0].partition("(")[0].split()
    return f"{words[-1]} {' '.join(words[:-1])}" if words else name.text


def _name_pages(parts: Parts, name: Name, everywhere: list[int]) -> Iterator[Output]:
    """The name's own page with the newest articles about it and the newest mentions, then the older runs of each."""
    archive, size = parts.archive, parts.archive.settings.page_size
    about, mentions = archive.name_about.get(name.key, ()), archive.name_mentions.get(name.key, ())
    about_runs, mention_runs = chunks(about, size), chunks(mentions, size)
    about_paths = chunk_paths(len(about_runs), name.url)
    mention_paths = chunk_paths(len(mention_runs), name.url, "mentions")
    paths = [*mention_paths[:-1], *about_paths]
    spans = [_mention_span(parts, run) for run in mention_runs[:-1]] + [span(parts.refs_of(r)) for r in about_runs]
    for k, path in enumerate(paths):
        is_first = k == len(paths) - 1
        older_mentions = k < len(mention_runs) - 1
        about_run = () if older_mentions else about_runs[k - len(mention_runs) + 1]
        mention_run = mention_runs[k] if older_mentions else mention_runs[-1] if is_first else ()
        yield Output(path, "name.html", _name_view(parts, name, path, about_run, mention_run, pager(paths, spans, k),
                                                   everywhere if is_first else []))  # fmt: skip


def _mention_span(parts: Parts, run: Sequence[int]) -> str:
    return f"mentions {span(parts.refs_of(run))}"


def _name_view(
    parts: Parts, name: Name, path: str, about: Sequence[int], mentions: Sequence[int], pages: tuple[Label | None, ...],
    everywhere: list[int],
) -> NameView:  # fmt: skip
    entity = name.entity
    return NameView(
        root=root_of(path), url=href(path), kind=name.kind, title=name.text,
        aliases=_other_forms(name), note=entity.note if entity else "",
        same_as=entity.same_as if entity else (), total=len(everywhere),
        first=parts.refs[everywhere[0]] if everywhere else None, last=parts.refs[everywhere[-1]] if everywhere else None,
        years=parts.years(everywhere), about=parts.teasers_of(reversed(about)), mentions=parts.refs_of(reversed(mentions)),
        with_names=_company(parts, name, everywhere), pager=pages,
    )  # fmt: skip


def _other_forms(name: Name) -> tuple[str, ...]:
    """The ways the name is written besides the one shown; of forms that fold alike the first."""
    folded = {fold(name.text): name.text}
    for form in name.forms:
        folded.setdefault(fold(form), form)
    return tuple(folded.values())[1:]


def _company(parts: Parts, name: Name, everywhere: list[int]) -> tuple[Label, ...]:
    """The names that most often stand beside this one in front matter, with counts."""
    if len(everywhere) < 2:
        return ()
    counts = Counter(chain.from_iterable([parts.company[p] for p in everywhere]))
    del counts[name.key]
    best = sorted(((k, n) for k, n in counts.items() if n > 1 and k in parts.names), key=lambda kn: (-kn[1], kn[0]))
    return tuple(parts.names[key]._replace(total=n) for key, n in best[:_COMPANY])


def update_rows(parts: Parts) -> list[UpdateRow]:
    """Every significant change to a listed article, oldest first."""
    rows: list[tuple[str, int, str, UpdateRow]] = []
    for p in parts.archive.listed:
        article, ref = parts.archive.articles[p], parts.refs[p]
        for u in article.updates:
            if u.material:
                url = f"{ref.url}#{href(u.id)}" if u.inline else ref.url
                rows.append((u.at.order, p, u.id, UpdateRow(u.at.iso, u.kind, u.summary, url, ref)))
        latest = max((u.at.order for u in article.updates if u.material), default="")
        if article.updated and article.updated.order > latest:
            rows.append((article.updated.order, p, "", UpdateRow(article.updated.iso, "update", "", ref.url, ref)))
    return [row[3] for row in sorted(rows, key=lambda row: row[:3])]


def updates_outputs(parts: Parts, rows: list[UpdateRow]) -> Iterator[Output]:
    """The archive-wide list of significant updates, newest first, paged."""
    runs = chunks(range(len(rows)), parts.archive.settings.page_size)
    paths = chunk_paths(len(runs), UPDATES)
    spans = [_row_span([rows[i] for i in run]) for run in runs]
    for k, run in enumerate(runs):
        shown = tuple(rows[i] for i in reversed(run))
        view = UpdatesView(root_of(paths[k]), href(paths[k]), shown, pager(paths, spans, k))
        yield Output(paths[k], "updates.html", view)


def _row_span(rows: list[UpdateRow]) -> str:
    years = [row.at[:4] for row in rows]
    return "" if not years else years[0] if years[0] == years[-1] else f"{years[0]}\u2013{years[-1]}"


def withdrawn_outputs(parts: Parts) -> Iterator[Output]:
    """The notices of withdrawn articles by year of publication, newest first: no other list leads to them."""
    years: dict[str, list[Label]] = {}
    for p in reversed(parts.archive.withdrawn):
        ref = parts.refs[p]
        years.setdefault(ref.published[:4], []).append(Label(ref.url, ref.title))
    groups = tuple(LetterGroup(year, tuple(labels)) for year, labels in years.items())
    if groups:
        view = IndexView(root_of(WITHDRAWN), href(WITHDRAWN), "withdrawn", "Withdrawn", groups, ())
        yield Output(WITHDRAWN, "index.html", view)
