"""The build: read, link, plan, render, write - and the questions that need the same steps without the writing."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from backfile.digests import Digest, digest
from backfile.errors import Problem
from backfile.files import FileStat, listing, newest_change, wait_until_settled
from backfile.link import Archive, Clock, Sight, Sources, link, see
from backfile.link.checks import distinct_addresses, distinct_articles
from backfile.manifest import mark, read_manifest, write_manifest
from backfile.pipeline.inputs import Inputs, LastBuild, template_folders, trace_path
from backfile.pipeline.naming import MentionFinder
from backfile.pipeline.options import Progress, Report
from backfile.pipeline.reading import Read, read_all
from backfile.pipeline.rendering import Keys, Standing, publish, standing
from backfile.pipeline.text_edit import set_changed_texts
from backfile.plan import plan, site_of, url_problems
from backfile.render import Templates
from backfile.store import Memo, Trace, canonical
from backfile.urls import SitePath
from backfile.views import Output, Site
from backfile.write import clear_staging, prune


@dataclass(frozen=True, slots=True)
class Planned:
    """Everything that is known before anything is rendered."""

    read: Read
    sight: Sight
    archive: Archive
    outputs: list[Output]
    site: Site
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(p.is_error for p in self.problems)


def bring_up_to_date(inputs: Inputs, last: LastBuild | None, progress: Progress) -> Report:
    """Make the output folder what the inputs say, with as little work as that takes.

    `last` is the last build if nothing but content files has changed since then.
    """
    options = inputs.options
    # The archive's records form no cycles: the collector would only walk through them again and again.
    gc.disable()
    memo = Memo(options.state_folder / "memo.db")
    trace = Trace(trace_path(options))
    try:
        report = set_changed_texts(inputs, last, memo, trace) if last else None
        if report is not None:
            return report
        trace.set_meta(frame="")
        trace.commit()
        planned = plan_archive(inputs, memo, progress)
        memo.commit()
        if planned.has_errors and not options.keep_going or options.strict and _is_warned(planned.problems):
            return _report(planned, failed=True)
        return _write(inputs, memo, trace, planned, progress)
    finally:
        memo.close()
        trace.close()
        gc.enable()


def _is_warned(problems: Iterable[Problem]) -> bool:
    return any(p.severity == "warning" for p in problems)


def plan_archive(inputs: Inputs, memo: Memo, progress: Progress) -> Planned:
    """Read, link and plan; nothing is written but the memo."""
    options = inputs.options
    read = read_all(inputs, memo, progress)
    articles, id_problems = distinct_articles(sorted(read.articles, key=lambda a: a.path))
    if read.settings.dialect != "backfile":
        articles, address_problems = distinct_addresses(articles)
        id_problems += address_problems
    clock = Clock(options.as_of, read.settings.timezone, options.drafts)
    sight = see(articles, clock)
    copied, media = _copied_files(inputs, read)
    sources = Sources(
        read.settings, tuple(sorted(read.entities, key=lambda e: e.id)), tuple(sorted(read.stories, key=lambda s: s.slug)),
        read.outlets, tuple(sorted(read.pages, key=lambda p: p.url)), media,
    )  # fmt: skip
    progress("linking", 0, 0)
    archive, link_problems = link(sight, sources, MentionFinder(inputs, memo, progress))
    progress("planning", 0, 0)
    outputs = plan(archive, copied)
    problems = {*read.problems, *id_problems, *link_problems, *url_problems(outputs, archive)}
    if options.keep_going:
        outputs = list({o.path.casefold(): o for o in reversed(outputs)}.values())[::-1]
    return Planned(read, sight, archive, outputs, site_of(archive), tuple(sorted(problems)))


def _copied_files(inputs: Inputs, read: Read) -> tuple[dict[str, tuple[str, Digest]], dict[str, SitePath]]:
    """(site path -> (file, digest), source path -> site path) of media and template assets."""
    source = inputs.options.source
    media = {path: SitePath(f"media/{path.removeprefix('content/').removeprefix('media/')}") for path in read.copied}
    copied: dict[str, tuple[str, Digest]] = {
        site_path: (str(source / path), read.copied[path]) for path, site_path in media.items()
    }
    own, ours = template_folders(source)
    for folder, names in ((ours, inputs.our_templates), (own, inputs.own_templates)):
        for name in names:
            if name.startswith("assets/"):
                copied[name] = (str(folder / name), digest((folder / name).read_bytes()))
    return copied, media


def _write(inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, progress: Progress) -> Report:
    options = inputs.options
    made = trace.outputs()
    templates = Templates(template_folders(options.source))
    keys = Keys(inputs.engine, templates, planned.site)
    state = standing(planned.outputs, keys, made, inputs.output, options.output)
    options.output.mkdir(parents=True, exist_ok=True)
    gone = _claim(options.output, inputs.output, {o.path for o in planned.outputs}, set(made))
    if planned.has_errors:
        gone = set()  # what a broken article was is left in place
    in_the_way = _in_the_way(planned.outputs, gone)
    pruned = prune(options.output, in_the_way)
    count = _publish(inputs, memo, trace, planned, state, progress)
    memo.drop_copies(set(memo.copy_digests()) - {a.copy for a in planned.read.articles})
    pruned += prune(options.output, gone - in_the_way)
    clear_staging(options.output)
    trace.keep_outputs(state.touched)
    trace.drop_outputs(gone)
    trace.set_meta(site=canonical(planned.site).decode())
    memo.commit()
    report = _report(planned, failed=planned.has_errors)
    report = replace(report, rendered=count.rendered, written=count.written, pruned=pruned)
    return _finish(inputs, trace, planned, report, gone)


def _claim(output: Path, present: Mapping[str, FileStat], planned: set[str], known: set[str]) -> set[str]:
    """Name all files that are or will be ours in the manifest; the ones that no plan names any more.

    This comes before the first file is written: whatever interrupts the build, the next one knows what is ours.
    """
    manifest = read_manifest(output)
    if planned == known and len(manifest) == len(planned):
        return set()
    ours = known | {path for path in present if mark(path) in manifest}
    write_manifest(output, {mark(path) for path in planned | ours})
    return ours - planned


class _Count(NamedTuple):
    rendered: int
    written: int


def _publish(
    inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, state: Standing, progress: Progress
) -> _Count:
    rendered = written = 0
    for published in publish(state.stale, inputs, planned.site, memo.path, progress):
        trace.keep_outputs([(published.path, published.made)])
        if published.view:
            trace.keep_view(published.path, published.view)
        rendered += published.made.template != ""
        written += published.is_written
    return _Count(rendered, written)


def _in_the_way(outputs: list[Output], gone: set[str]) -> set[str]:
    """Old files whose place is a folder of the new plan, or the other way round: they have to go first."""
    if not gone:
        return set()
    folders = {folder for o in outputs for folder in _folders(o.path)}
    paths = {o.path for o in outputs}
    return {path for path in gone if path in folders or any(folder in paths for folder in _folders(path))}


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _report(planned: Planned, failed: bool) -> Report:
    return Report(
        articles=len(planned.archive.articles), outputs=len(planned.outputs), problems=planned.problems,
        next_due=planned.sight.next_due, failed=failed,
    )  # fmt: skip


def _finish(inputs: Inputs, trace: Trace, planned: Planned, report: Report, gone: set[str]) -> Report:
    """Commit the trace, and with it the signature that lets the next build see that there is nothing to do."""
    if gone:
        write_manifest(inputs.options.output, {mark(o.path) for o in planned.outputs})
    output = listing(inputs.options.output)
    foreign = _foreign_files(output, planned)
    report = replace(report, problems=tuple(sorted({*report.problems, *foreign})))
    if not planned.has_errors and inputs.is_settled():
        wait_until_settled(newest_change(output))
        last = LastBuild(
            inputs.frame(output), inputs.content_signature(), planned.sight.since, planned.sight.next_due,
            report.articles, report.outputs, report.problems,
        )  # fmt: skip
        trace.set_meta(**last.facts())
    trace.commit()
    return report


def _foreign_files(output: Mapping[str, FileStat], planned: Planned) -> list[Problem]:
    """Files in the output folder that no build of ours wrote: reported, never removed."""
    known = {o.path for o in planned.outputs}
    message = "this file is not part of the archive; it is left alone"
    return [Problem(path, 0, "I-foreign-file", "", message) for path in output if path not in known]
