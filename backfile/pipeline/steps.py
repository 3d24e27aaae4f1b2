"""The build, step by step: read, link, plan, render, write; then search."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterable, Mapping, Set
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC
from posixpath import splitext
from typing import NamedTuple

from backfile.errors import Problem, UsageError
from backfile.files import FileStat, Listing, listing, newest_change, wait_until_settled
from backfile.ledger import appended
from backfile.manifest import is_shard, owns, read_manifest, write_manifest
from backfile.pipeline.documents import Catalogue
from backfile.pipeline.indexing import sync_index
from backfile.pipeline.inputs import Inputs, LastBuild, Outcome, have_templates_changed, ledger_listing, look
from backfile.pipeline.options import Options, Progress, Report
from backfile.pipeline.origins import Past, cause_in, moved_pages, noting_origins
from backfile.pipeline.places import LEDGER, SETTINGS, template_folders, trace_path
from backfile.pipeline.planning import Planned, plan_archive
from backfile.pipeline.rendering import Keys, Published, keep_published, publish
from backfile.pipeline.search_files import FIXED, publish_search, survey_search
from backfile.pipeline.survey import Survey, survey
from backfile.plan import url_problems
from backfile.plan.articles import article_outputs
from backfile.render import Templates
from backfile.store import Made, Memo, Trace, canonical
from backfile.write import clear_staging, locked, prune, replace_file


def build_all(inputs: Inputs, progress: Progress) -> Outcome:
    """Make the output folder what the inputs say: first all pages, then the files of search, then the records."""
    with (
        closing(Memo(inputs.options.state_folder / "memo.db")) as memo,
        closing(Trace(trace_path(inputs.options))) as trace,
    ):
        trace.set_meta(frame="")
        trace.commit()
        made = trace.outputs()
        pages = _publish_pages(inputs, memo, trace, made, progress)
        if isinstance(pages, Report):
            return Outcome(pages, inputs, None, {})
        trace.commit()
        # The plan is gone by now, and indexing may have the memory. The collector is off, but empties free lists when asked.
        gc.collect()
        search = _publish_search(inputs, memo, trace, made, pages, progress)
        return _close(inputs, trace, pages, search)


def index_all(options: Options, progress: Progress) -> str:
    """Make the index of an archive, and not its site: "3 files" that cannot be read are not in it, or "".

    The site may show another state of the archive, so the next build looks at everything.
    """
    with locked(options.state_folder, options.wait), closing(Memo(options.state_folder / "memo.db")) as memo:
        inputs = look(options)
        if trace_path(options).exists():
            with closing(Trace(trace_path(options))) as trace:
                trace.set_meta(frame="")
                trace.commit()
        planned = plan_archive(inputs, memo, progress)
        memo.commit()
        catalogue = Catalogue()
        for _ in catalogue.noting(article_outputs(planned.parts), planned.archive.articles):
            pass
        sync_index(inputs, memo, catalogue, planned.site.language, progress)
        broken = len({problem.path for problem in planned.problems if problem.is_error})
        return f"{broken} file{'' if broken == 1 else 's'}" if broken else ""


@dataclass(frozen=True, slots=True)
class _Pages:
    """What has to be known of the plan when its pages stand in their places: little, for the memory's sake."""

    report: Report
    catalogue: Catalogue
    language: str
    new_records: bytes  # lines for the ledger
    since: str
    has_errors: bool


class _Search(NamedTuple):
    """What became of the files of search."""

    files: int
    written: int
    pruned: int


def _publish_pages(
    inputs: Inputs, memo: Memo, trace: Trace, made: Mapping[str, Made], progress: Progress
) -> _Pages | Report:  # fmt: skip
    """Plan, and render what is not as planned; a report if the archive has errors that the options do not let pass."""
    options = inputs.options
    changed = memo.changed(inputs.content) if options.audience else []
    planned = plan_archive(inputs, memo, progress)
    memo.commit()
    progress("planning", 0, 0)
    keys = Keys(inputs.engine, Templates(template_folders(options.source)), planned.site)
    catalogue = Catalogue()
    outputs = catalogue.noting(planned.outputs(), planned.archive.articles)
    found = survey(outputs, keys, made, inputs.output, options.output)
    planned = planned.with_problems(url_problems([*found.paths, *FIXED], planned.archive))
    if _has_to_stop(planned.problems, options):
        return planned.report(len(found.paths), failed=True)
    _refuse_to_overwrite(inputs, found.paths, made)
    past = Past(made, planned.sources(options.source), cause_in(changed)) if options.audience else Past()
    report = _write(inputs, memo, trace, planned, found, set(made), past, progress)
    memo.drop_copies(set(memo.copy_digests()) - {a.copy for a in planned.read.articles})
    memo.commit()
    return _Pages(
        report, catalogue, planned.site.language, _new_records(inputs, planned), planned.sight.since,
        planned.has_errors,
    )  # fmt: skip


def _has_to_stop(problems: Iterable[Problem], options: Options) -> bool:
    """True if nothing may be written. Broken settings have no last good version: every page would be made by other ones."""
    return any(
        (problem.is_error and (not options.keep_going or problem.path == SETTINGS))
        or (options.strict and problem.severity == "warning")
        for problem in problems
    )


def _write(
    inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, found: Survey, known: set[str], past: Past,
    progress: Progress,
) -> Report:  # fmt: skip
    """Write the pages and remove those that no plan names; the report so far."""
    output = inputs.options.output
    output.mkdir(parents=True, exist_ok=True)
    paths = {*found.paths, *FIXED}
    gone = _claim(inputs, paths, known)
    spared = _pages_of(planned.read.unread, gone, trace, planned)
    gone -= spared
    in_the_way = _in_the_way(found.paths, gone)
    pruned = prune(output, in_the_way)
    with closing(_published(inputs, memo, trace, planned, found, past, progress)) as files:
        kept = keep_published(trace, files)
    if have_templates_changed(inputs):
        trace.distrust(found.keys)
    pruned += prune(output, gone - in_the_way)
    if inputs.options.audience and gone:
        inputs.options.tell_moved(moved_pages(gone, trace, planned.places()))
    inputs.options.tell(gone)
    clear_staging(output)
    if gone:
        write_manifest(output, paths)
    trace.keep_outputs(found.touched)
    trace.drop_outputs(gone)
    trace.set_meta(site=canonical(planned.site).decode())
    report = planned.report(len(paths) - len(FIXED), failed=planned.has_errors)
    return replace(report, rendered=kept.rendered, written=kept.written, pruned=pruned)


def _published(
    inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, found: Survey, past: Past, progress: Progress
) -> Generator[Published]:  # fmt: skip
    """Render and write what has to be made, pages that somebody is waiting for before all others."""
    audience = inputs.options.audience
    first = {path for path in audience.waiting() if path in found.keys} if audience else set()
    for paths in (first, found.keys.keys() - first):
        stale = found.stale(planned, paths)
        with closing(publish(stale, len(paths), inputs, planned.site, memo.path, progress)) as made:
            yield from noting_origins(made, inputs, trace, past)


def _publish_search(
    inputs: Inputs, memo: Memo, trace: Trace, made: Mapping[str, Made], pages: _Pages, progress: Progress
) -> _Search:  # fmt: skip
    """Bring the index to what the pages show, and its files into the site."""
    output = inputs.options.output
    keys = sync_index(inputs, memo, pages.catalogue, pages.language, progress)
    found = survey_search(keys, made, inputs)
    with closing(publish_search(found.stale, inputs, progress)) as files:
        kept = keep_published(trace, files)
    gone = {path for path in (*made, *inputs.output) if is_shard(path) and path not in keys}
    pruned = prune(output, gone)
    clear_staging(output)
    trace.keep_outputs(found.touched)
    trace.drop_outputs(gone)
    return _Search(len(keys), kept.written, pruned)


def _close(inputs: Inputs, trace: Trace, pages: _Pages, search: _Search) -> Outcome:
    """Put on record what was published, and that the site is complete."""
    is_settled = inputs.is_settled()
    if pages.new_records:
        inputs = replace(inputs, ledger=_record(inputs, pages.new_records))
    report = replace(
        pages.report, outputs=pages.report.outputs + search.files, written=pages.report.written + search.written,
        pruned=pages.report.pruned + search.pruned,
    )  # fmt: skip
    inputs = replace(inputs, output=listing(inputs.options.output))
    last = _finish(inputs, pages.since, report, trace.paths())
    if is_settled and not pages.has_errors:
        trace.set_meta(**last.facts())
    trace.commit()
    return Outcome(replace(report, problems=last.problems), inputs, last, {})


def _refuse_to_overwrite(inputs: Inputs, paths: list[str], made: Mapping[str, Made]) -> None:
    """A folder that no build of ours knows may hold somebody's work."""
    options = inputs.options
    if made or options.clean or read_manifest(options.output):
        return
    taken = [path for path in paths if path in inputs.output]
    if taken:
        raise UsageError(
            f"{options.output} holds files that no build of this archive made, such as {taken[0]}; "
            f"choose another folder, or take this one over with --clean"
        )


def _claim(inputs: Inputs, planned: set[str], known: set[str]) -> set[str]:
    """Name all files that are or will be ours in the manifest; the ones that no plan names any more.

    This comes before the first file is written: whatever interrupts the build, the next one knows what is ours. Files that
    are called after their contents need no naming.
    """
    output = inputs.options.output
    manifest = read_manifest(output)
    known = {path for path in known if not is_shard(path)}
    if planned == known and len(manifest) == len(planned):
        return set()
    ours = known | {path for path in inputs.output if not is_shard(path) and owns(manifest, path)}
    write_manifest(output, planned | ours)
    return ours - planned


def _pages_of(unread: tuple[str, ...], gone: set[str], trace: Trace, planned: Planned) -> set[str]:
    """Pages of articles that cannot be read any more and of which the memo has no good version: they are left in place."""
    folder = f"content/{planned.read.settings.articles}".removesuffix("/.") + "/"
    ids = {splitext(path)[0].removeprefix(folder) for path in unread}
    return {path for path in gone if ids and (view := trace.view(path)) is not None and view.id in ids}


def _in_the_way(paths: list[str], gone: set[str]) -> set[str]:
    """Old files whose place is a folder of the new plan, or the other way round: they have to go first."""
    if not gone:
        return set()
    folders = {folder for path in paths for folder in _folders(path)}
    files = set(paths)
    return {path for path in gone if path in folders or any(folder in files for folder in _folders(path))}


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _new_records(inputs: Inputs, planned: Planned) -> bytes:
    """Lines for the ledger about what is newly published; b"" also for builds that keep no record."""
    options = inputs.options
    if not options.record or options.drafts or planned.has_errors:
        return b""
    observed_at = options.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return appended(planned.ledger, planned.archive.articles, observed_at)


def _record(inputs: Inputs, lines: bytes) -> Listing:
    """Append lines to the ledger; the ledger's listing after that."""
    path = inputs.options.source / LEDGER
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else b""
    replace_file(path, before + lines)
    return ledger_listing(inputs.options)


def _finish(inputs: Inputs, since: str, report: Report, ours: Set[str]) -> LastBuild:
    """What lets the next build see that there is nothing, or little, to do."""
    problems = tuple(sorted({*report.problems, *_foreign_files(inputs.output, ours)}))
    last = LastBuild(
        inputs.frame(inputs.output),
        inputs.content_signature,
        since,
        report.next_due,
        report.articles,
        report.outputs,
        problems,
    )
    wait_until_settled(newest_change(inputs.output, inputs.ledger))
    return last


def _foreign_files(output: Mapping[str, FileStat], ours: Set[str]) -> list[Problem]:
    """Files in the output folder that no build of ours wrote: reported, never removed."""
    message = "this file is not part of the archive; it is left alone"
    return [Problem(path, 0, "I-foreign-file", "", message) for path in output if path not in ours]
