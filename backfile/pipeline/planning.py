"""Read, link and plan: everything that is known before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from backfile.digests import Digest, digest
from backfile.errors import Problem
from backfile.ledger import Ledger, ledger_problems, read_ledger
from backfile.link import Archive, Clock, Sight, Sources, link, see
from backfile.link.checks import distinct_addresses, distinct_articles
from backfile.model import Article
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.naming import MentionFinder
from backfile.pipeline.options import Progress, Report
from backfile.pipeline.places import LEDGER, SETTINGS, template_folders
from backfile.pipeline.reading import Read, read_all
from backfile.plan import Parts, plan, site_of
from backfile.store import Memo
from backfile.urls import SitePath, href
from backfile.views import Output, Site

Copied = dict[str, tuple[str, Digest]]  # site path -> (file, digest of its bytes)


@dataclass(frozen=True, slots=True)
class Planned:
    """An archive, linked, and what is wrong with it. The plan itself is made anew whenever it is asked for: it is large."""

    read: Read
    sight: Sight
    archive: Archive
    parts: Parts
    copied: Copied
    site: Site
    ledger: Ledger
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(p.is_error for p in self.problems)

    def outputs(self) -> Iterator[Output]:
        """Every file of the site, in the order of the plan."""
        return plan(self.parts, self.copied)

    def sources(self, folder: Path) -> dict[str, str]:
        """Site path -> the file that it is about or copied from, relative to the archive's folder if it lies there."""
        archive, within = self.archive, f"{folder}/"
        found: dict[str, str] = {path: file.removeprefix(within) for path, (file, _) in self.copied.items()}
        found |= {n.url: n.entity.path for n in archive.register.by_key.values() if n.entity}
        found |= {t.url: t.story.path for t in archive.threads.values()}
        found |= {p.url: p.path for p in archive.pages}
        return found | {a.url: a.path for a in archive.articles}

    def places(self) -> dict[str, str]:
        """Source file -> site path of the page that it alone is about."""
        articles = {article.path: article.url for article in self.archive.articles}
        return articles | {page.path: page.url for page in self.archive.pages}

    def with_problems(self, problems: list[Problem]) -> Planned:
        """The same with further problems."""
        return replace(self, problems=tuple(sorted({*self.problems, *problems})))

    def report(self, outputs: int, failed: bool) -> Report:
        """The report of a build that has not rendered anything yet."""
        return Report(
            articles=len(self.archive.articles), outputs=outputs, problems=self.problems,
            next_due=self.sight.next_due, failed=failed,
        )  # fmt: skip


def plan_archive(inputs: Inputs, memo: Memo, progress: Progress) -> Planned:
    """Read and link everything; nothing is written but the memo."""
    read = read_all(inputs, memo, progress)
    memo.set_meta(content=inputs.content_signature)  # what the memo knows now, whatever the site shows
    articles, problems = _distinct(read)
    sight = see(articles, Clock(inputs.options.as_of, read.settings.timezone, inputs.options.drafts))
    copied, media = _copied_files(inputs, read)
    sources = Sources(
        read.settings, tuple(sorted(read.entities, key=lambda e: e.id)), tuple(sorted(read.stories, key=lambda s: s.slug)),
        read.outlets, tuple(sorted(read.pages, key=lambda p: p.url)), media, read.unread,
    )  # fmt: skip
    progress("linking", 0, 0)
    archive, link_problems = link(sight, sources, MentionFinder(inputs, memo, progress))
    unlinked = _unlinked_files(archive, copied, media)
    ledger, ledger_faults = read_ledger(_ledger_bytes(inputs), LEDGER)
    # A file that cannot be read is not gone.
    held = {a.id for a in read.articles} | {r.id for r in ledger.latest.values() if r.path in read.unread}
    live = {*(a.url for a in archive.articles), *archive.redirects}
    ledger_faults += ledger_problems(ledger, archive.articles, held, live)
    found = _worth_saying({*read.problems, *problems, *link_problems, *ledger_faults, *unlinked})
    return Planned(read, sight, archive, Parts(archive), copied, site_of(archive), ledger, found)


def _worth_saying(problems: set[Problem]) -> tuple[Problem, ...]:
    """All problems, sorted; of broken settings these alone: by other settings everything else is read in another way."""
    broken = {problem for problem in problems if problem.path == SETTINGS}
    return tuple(sorted(broken if any(problem.is_error for problem in broken) else problems))


def _unlinked_files(archive: Archive, copied: Copied, media: Mapping[str, SitePath]) -> list[Problem]:
    """Take out of `copied` what lies beside articles and is in no page: it may belong to one that nobody may see."""
    pages = (*archive.targets, *archive.page_targets, *archive.story_targets.values())
    linked = {target.url.partition("#")[0] for targets in pages for target in targets}
    problems: list[Problem] = []
    for path, site_path in media.items():
        if not path.startswith("content/media/") and href(site_path) not in linked:
            del copied[site_path]
            message = (
                "no published page shows this file, so it is not published; for all to have, put it in content/media/"
            )
            problems.append(Problem(path, 0, "I-unlinked-file", "", message))
    return problems


def _ledger_bytes(inputs: Inputs) -> bytes:
    return (inputs.options.source / LEDGER).read_bytes() if inputs.ledger else b""


def _distinct(read: Read) -> tuple[list[Article], list[Problem]]:
    articles, problems = distinct_articles(sorted(read.articles, key=lambda a: a.path))
    if read.settings.dialect == "backfile":
        return articles, problems
    articles, address_problems = distinct_addresses(articles)
    return articles, problems + address_problems


def _copied_files(inputs: Inputs, read: Read) -> tuple[Copied, dict[str, SitePath]]:
    """(site path -> (file, digest), source path -> site path) of media and template assets."""
    source = inputs.options.source
    media = {path: SitePath(f"media/{path.removeprefix('content/').removeprefix('media/')}") for path in read.copied}
    copied: Copied = {site_path: (str(source / path), read.copied[path]) for path, site_path in media.items()}
    own, ours = template_folders(source)
    for folder, names in ((ours, inputs.our_templates), (own, inputs.own_templates)):
        for name in names:
            if name.startswith("assets/"):
                copied[name] = (str(folder / name), digest((folder / name).read_bytes()))
    return copied, media
