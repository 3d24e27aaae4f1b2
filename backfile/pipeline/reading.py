"""Reading through the memo: only files that changed are opened, only bytes that changed are parsed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from backfile.digests import Digest, digest
from backfile.errors import Problem
from backfile.files import FileStat, is_settled
from backfile.jobs import in_chunks
from backfile.model import Article, Entity, Outlet, Page, Story
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.pipeline.places import SETTINGS
from backfile.read import Rules, read_article, read_entities, read_outlets, read_page, read_stories
from backfile.settings import Settings, read_settings
from backfile.store import DAMAGED, Known, Memo, ReadRow, article_from, canonical, decoded, problems_from

ARTICLE_ENDINGS = (".md", ".markdown", ".mdown", ".mkd")
_DATA_ENDINGS = (".yml", ".yaml")
_NOTHING = canonical(())


@dataclass(frozen=True, slots=True)
class Read:
    """All that was read, and what is wrong with it. `copied`: source path -> digest of files that are not text of ours."""

    settings: Settings
    articles: list[Article]
    entities: tuple[Entity, ...]
    stories: tuple[Story, ...]
    outlets: tuple[Outlet, ...]
    pages: tuple[Page, ...]
    copied: dict[str, Digest]
    problems: list[Problem]
    opened: int  # files that had to be looked into
    unread: tuple[str, ...]  # article files that have errors and no value


class _Job(NamedTuple):
    """A file to look into, with what is remembered of it."""

    path: str
    stat: FileStat | None
    known: Known | None
    row: ReadRow | None = None


def read_all(inputs: Inputs, memo: Memo, progress: Progress) -> Read:
    """Everything below content/ and the settings."""
    options = inputs.options
    settings, problems = read_settings((options.source / SETTINGS).read_bytes())
    reader = _Reader(inputs, memo, {path: kind_of(path, settings) for path in inputs.content}, progress)
    reader.look_into({"outlet"}, Rules(settings=settings))
    rules = _rules(settings, memo, [path for path, kind in reader.kinds.items() if kind == "outlet"])
    reader.look_into({"article", "entity", "story", "page", "copied"}, rules)
    memo.drop_readings(path for path in reader.known if reader.kinds.get(path) not in _DECODERS)
    reader.collect()
    by_kind = reader.values
    copied = {path: reader.known[path].raw for path, kind in reader.kinds.items() if kind == "copied"}
    notes = [_overlooked(path) for path, kind in reader.kinds.items() if kind == "overlooked"]
    return Read(
        settings, by_kind["article"], tuple(by_kind["entity"]), tuple(by_kind["story"]), rules.outlets,
        tuple(by_kind["page"]), copied, [*problems, *reader.problems, *notes], reader.opened, tuple(reader.unread),
    )  # fmt: skip


def rules_of(inputs: Inputs, memo: Memo) -> Rules:
    """The rules that articles were last read by, if neither settings nor outlets have changed since."""
    return rules_from(memo, inputs.options.source, inputs.content)


def rules_from(memo: Memo, source: Path, content: Iterable[str] | None = None) -> Rules:
    """The same; without `content`, the files that there are, the memo is asked for those that it knows."""
    settings, _ = read_settings((source / SETTINGS).read_bytes())
    paths = memo.paths_below("content/outlets/") if content is None else content
    outlets = [p for p in paths if p.startswith("content/outlets/") and kind_of(p, settings) == "outlet"]
    return _rules(settings, memo, outlets)


def _rules(settings: Settings, memo: Memo, paths: list[str]) -> Rules:
    rows = [memo.reading(path) for path in paths]
    outlets = [o for row in rows if row and row.article is not None for o in _DECODERS["outlet"](row.article)]
    return Rules(settings=settings, outlets=tuple(sorted(outlets, key=lambda o: o.id)))


def kind_of(path: str, settings: Settings) -> str:
    """What a file below content/ is: article, page, entity, story, outlet, copied - or overlooked, which is reported."""
    articles = posixpath.normpath(f"content/{settings.articles}") + "/"
    folder = path.split("/")[1] if path.count("/") > 1 else ""
    ending = posixpath.splitext(path)[1].lower()
    if folder in ("entities", "stories", "outlets") and ending in _DATA_ENDINGS:
        return {"entities": "entity", "stories": "story", "outlets": "outlet"}[folder]
    if folder == "pages" and ending in ARTICLE_ENDINGS:
        return "page"
    if path.startswith(articles) and ending in ARTICLE_ENDINGS:
        is_listing = posixpath.basename(path).startswith("_index.")  # Hugo's page about a folder
        return "overlooked" if is_listing else "article"
    if folder == "media" or (path.startswith(articles) and ending not in (".rst", ".adoc", ".html", ".htm", ".org")):
        return "copied"
    return "overlooked"


def _overlooked(path: str) -> Problem:
    message = "this file is neither article, page, data nor media, and is left out; see the guide's list of folders"
    return Problem(path, 0, "W-overlooked-file", "", message)


def read_again(inputs: Inputs, memo: Memo, rules: Rules, rows: dict[str, tuple[ReadRow, Known]]) -> list[Result]:
    """Look into a few article files, known by their rows, and keep what they give now."""
    marks = _marks(inputs.engine, rules)
    jobs = [_Job(path, inputs.content[path], known, row) for path, (row, known) in rows.items()]
    _prepare(inputs.options.source, rules, marks, dict.fromkeys(rows, "article"))
    results = _read_chunk(jobs)
    _keep(memo, results)
    return results


def _keep(memo: Memo, results: list[Result]) -> None:
    memo.keep_copies(copy for result in results for copy in result.copies)
    memo.keep_readings((result.row, result.known) for result in results)


class _Reader:
    """Brings values for kinds of files, from the memo where it can."""

    def __init__(self, inputs: Inputs, memo: Memo, kinds: dict[str, str], progress: Progress) -> None:
        self._inputs, self._memo, self._progress = inputs, memo, progress
        self.kinds = kinds
        self.known = memo.known()
        self.values: dict[str, list[Any]] = {kind: [] for kind in _DECODERS}
        self.problems: list[Problem] = []
        self.opened = 0
        self.unread: list[str] = []

    def look_into(self, kinds: set[str], rules: Rules) -> None:
        """Read what changed of these kinds into the memo."""
        marks = _marks(self._inputs.engine, rules)
        wanted = [path for path, kind in self.kinds.items() if kind in kinds]
        jobs = [job for path in wanted if (job := self._job(path, marks[self.kinds[path]])) is not None]
        options, done = self._inputs.options, 0
        prepared = (options.source, rules, marks, {job.path: self.kinds[job.path] for job in jobs})
        with closing(in_chunks(_read_chunk, jobs, len(jobs), options.jobs, _prepare, prepared)) as chunks:
            for results in chunks:
                _keep(self._memo, results)
                self.known.update((result.row.path, result.known) for result in results)
                done += len(results)
                self._progress("reading", done, len(jobs))
        self.opened += len(jobs)

    def _job(self, path: str, mark: Digest) -> _Job | None:
        stat, known = self._inputs.content[path], self.known.get(path)
        if known and known.rules == mark and known.stat == stat and not self._inputs.options.rehash:
            return None
        settled = stat if is_settled(stat, self._inputs.looked_at) else None
        return _Job(path, settled, known, self._memo.reading(path) if known else None)

    def collect(self) -> None:
        """All values and problems, from the memo."""
        keep_going = self._inputs.options.keep_going
        for row in self._memo.readings():
            problems = problems_from(row.problems) if row.problems != _NOTHING else ()
            self.problems += problems
            # A file with errors keeps its last good value in the memo; only --keep-going goes on with that.
            if row.article is not None and (keep_going or not any(p.is_error for p in problems)):
                kind = self.kinds[row.path]
                self.values[kind] += _DECODERS[kind](row.article)
            elif self.kinds[row.path] == "article":
                self.unread.append(row.path)


def _marks(engine: Digest, rules: Rules) -> dict[str, Digest]:
    """By kind of file the digest of what reading depends on besides path and bytes; what only pages show does not count."""
    s = rules.settings
    plain = Settings()
    reading = replace(
        s, title=plain.title, description=plain.description, copyright=plain.copyright, page_size=plain.page_size,
        front_page=plain.front_page, date_format=plain.date_format, time_format=plain.time_format,
        autolink=plain.autolink,
    )  # fmt: skip
    parts = (engine.encode(), canonical(reading), canonical(rules.outlets))
    return {kind: digest(kind.encode(), *parts) for kind in _READERS}


# --- in the working process ---------------------------------------------------------------------------------------------


class Result(NamedTuple):
    """What looking into a file gave: its row for the memo, and the text if it has one."""

    row: ReadRow
    known: Known
    copies: tuple[tuple[Digest, str, bytes], ...] = ()


class _Desk(NamedTuple):
    """What a working process needs to read."""

    source: Path
    rules: Rules
    marks: dict[str, Digest]
    kinds: dict[str, str]


_desk: _Desk


def _prepare(source: Path, rules: Rules, marks: dict[str, Digest], kinds: dict[str, str]) -> None:
    global _desk
    _desk = _Desk(source, rules, marks, kinds)


def _read_chunk(jobs: list[_Job]) -> list[Result]:
    return [_read_one(job) for job in jobs]


def _read_one(job: _Job) -> Result:
    kind = _desk.kinds[job.path]
    mark = _desk.marks[kind]
    try:
        raw = (_desk.source / job.path).read_bytes()
    except OSError as error:
        problem = Problem(job.path, 0, "E-unreadable", "", f"the file cannot be read ({error.strerror})")
        return Result(ReadRow(job.path, None, canonical((problem,))), Known(None, Digest(""), mark))
    known = Known(job.stat, digest(raw), mark)
    if job.row is not None and job.known is not None and job.known[1:] == known[1:]:
        return Result(job.row, known)
    value, copies, problems = _READERS[kind](job.path, raw, _desk.rules)
    if value is None and job.row is not None and job.row.article is not None and _is(kind, job.row.article):
        value = job.row.article
    return Result(ReadRow(job.path, value, canonical(problems)), known, copies)


def _is(kind: str, value: bytes) -> bool:
    """True if a kept value is one of this kind, written by a version that knew the same fields."""
    try:
        _DECODERS[kind](value)
    except DAMAGED:
        return False
    return True


_Value = tuple[bytes | None, tuple[tuple[Digest, str, bytes], ...], tuple[Problem, ...]]


def _article(path: str, raw: bytes, rules: Rules) -> _Value:
    reading = read_article(path, raw, rules, canonical)
    if reading.article is None or reading.copy is None:
        return None, (), reading.problems
    copy = (reading.article.copy, reading.copy.capitals, canonical(reading.copy))
    return canonical(reading.article), (copy,), reading.problems


def _page(path: str, raw: bytes, rules: Rules) -> _Value:
    page, problems = read_page(path, raw, rules)
    return (None if page is None else canonical(page)), (), problems


def _data(read: Callable[[str, bytes, Rules], tuple[Iterable[Any], tuple[Problem, ...]]]) -> Callable[..., _Value]:
    def reader(path: str, raw: bytes, rules: Rules) -> _Value:
        values, problems = read(path, raw, rules)
        has_errors = any(p.is_error for p in problems)
        return (None if has_errors else canonical(tuple(values))), (), problems

    return reader


def _copied(path: str, raw: bytes, rules: Rules) -> _Value:
    return _NOTHING, (), ()


def _outlets(path: str, raw: bytes, rules: Rules) -> tuple[Iterable[Outlet], tuple[Problem, ...]]:
    return read_outlets(path, raw)


_READERS: dict[str, Callable[[str, bytes, Rules], _Value]] = {
    "article": _article, "page": _page, "entity": _data(read_entities), "story": _data(read_stories),
    "outlet": _data(_outlets), "copied": _copied,
}  # fmt: skip


def _one(kind: type[Any]) -> Callable[[bytes], list[Any]]:
    return lambda data: [decoded(data, kind)]


def _many(kind: Any) -> Callable[[bytes], list[Any]]:
    return lambda data: list(decoded(data, kind))


_DECODERS: dict[str, Callable[[bytes], list[Any]]] = {
    "article": lambda data: [article_from(data)], "page": _one(Page), "entity": _many(tuple[Entity, ...]),
    "story": _many(tuple[Story, ...]), "outlet": _many(tuple[Outlet, ...]), "copied": lambda data: [],
}  # fmt: skip
