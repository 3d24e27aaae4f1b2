"""The build, step by step: read, link, plan, render, write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from posixpath import splitext
from typing import NamedTuple

from backfile.errors import Problem, UsageError
from backfile.files import FileStat, Listing, listing, newest_change, wait_until_settled
from backfile.ledger import appended
from backfile.manifest import mark, read_manifest, write_manifest
from backfile.pipeline.inputs import LEDGER, Inputs, LastBuild, ledger_listing, template_folders, trace_path
from backfile.pipeline.options import Progress, Report
from backfile.pipeline.planning import Planned, plan_archive
from backfile.pipeline.rendering import Keys, publish
from backfile.pipeline.survey import Survey, survey
from backfile.plan import url_problems
from backfile.render import Templates
from backfile.store import Made, Memo, Trace, canonical
from backfile.write import clear_staging, prune, replace_file


def build_all(inputs: Inputs, progress: Progress) -> Report:
    """Make the output folder what the inputs say."""
    with (
        closing(Memo(inputs.options.state_folder / "memo.db")) as memo,
        closing(Trace(trace_path(inputs.options))) as trace,
    ):
        trace.set_meta(frame="")
        trace.commit()
        planned = plan_archive(inputs, memo, progress)
        memo.commit()
        return _render(inputs, memo, trace, planned, progress)


def _render(inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, progress: Progress) -> Report:
    """Render what is not as planned, unless the archive has errors that the options do not let pass."""
    options = inputs.options
    progress("planning", 0, 0)
    templates = Templates(template_folders(options.source))
    made = trace.outputs()
    keys = Keys(inputs.engine, templates, planned.site)
    found = survey(planned, keys, made, inputs.output, options.output)
    planned = planned.with_problems(url_problems(found.paths, planned.archive))
    if (planned.has_errors and not options.keep_going) or (options.strict and _is_warned(planned.problems)):
        return planned.report(len(found.paths), failed=True)
    return _write(inputs, memo, trace, planned, found, made, progress)


def _is_warned(problems: Iterable[Problem]) -> bool:
    return any(p.severity == "warning" for p in problems)


def _write(
    inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, found: Survey, made: Mapping[str, Made], progress: Progress
) -> Report:  # fmt: skip
    output = inputs.options.output
    output.mkdir(parents=True, exist_ok=True)
    _refuse_to_overwrite(inputs, found.paths, made)
    gone = _claim(inputs, set(found.paths), set(made))
    spared = _pages_of(planned.read.unread, gone, trace, planned)
    gone -= spared
    in_the_way = _in_the_way(found.paths, gone)
    pruned = prune(output, in_the_way)
    count = _publish(inputs, memo, trace, planned, found, progress)
    pruned += prune(output, gone - in_the_way)
    clear_staging(output)
    if gone:
        write_manifest(output, {mark(path) for path in found.paths})
    memo.drop_copies(set(memo.copy_digests()) - {a.copy for a in planned.read.articles})
    memo.commit()
    trace.keep_outputs(found.touched)
    trace.drop_outputs(gone)
    trace.set_meta(site=canonical(planned.site).decode())
    is_settled = inputs.is_settled()
    if inputs.options.record and not inputs.options.drafts and not planned.has_errors:
        inputs = replace(inputs, ledger=_record(inputs, planned))
    report = replace(planned.report(len(found.paths), failed=planned.has_errors), pruned=pruned, **count._asdict())
    last = _finish(inputs, planned, report, set(found.paths) | spared)
    if is_settled and not planned.has_errors:
        trace.set_meta(**last.facts())
    trace.commit()
    return replace(report, problems=last.problems)


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

    This comes before the first file is written: whatever interrupts the build, the next one knows what is ours.
    """
    output = inputs.options.output
    manifest = read_manifest(output)
    if planned == known and len(manifest) == len(planned):
        return set()
    ours = known | {path for path in inputs.output if mark(path) in manifest}
    write_manifest(output, {mark(path) for path in planned | ours})
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


class _Count(NamedTuple):
    rendered: int
    written: int


def _publish(inputs: Inputs, memo: Memo, trace: Trace, planned: Planned, found: Survey, progress: Progress) -> _Count:
    rendered = written = 0
    for published in publish(found.stale(planned), len(found.keys), inputs, planned.site, memo.path, progress):
        trace.keep_outputs([(published.path, published.made)])
        if published.view:
            trace.keep_view(published.path, published.view)
        rendered += published.made.template != ""
        written += published.is_written
    return _Count(rendered, written)


def _record(inputs: Inputs, planned: Planned) -> Listing:
    """Append what is newly published to the ledger; the ledger's listing after that."""
    options = inputs.options
    observed_at = options.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = appended(planned.ledger, planned.archive.articles, observed_at)
    if lines:
        path = options.source / LEDGER
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
        replace_file(path, before + lines)
    return ledger_listing(options)


def _finish(inputs: Inputs, planned: Planned, report: Report, paths: set[str]) -> LastBuild:
    """What lets the next build see that there is nothing, or little, to do."""
    output = listing(inputs.options.output)
    problems = tuple(sorted({*report.problems, *_foreign_files(output, paths)}))
    last = LastBuild(
        inputs.frame(output), inputs.content_signature, planned.sight.since, planned.sight.next_due,
        report.articles, report.outputs, problems,
    )  # fmt: skip
    wait_until_settled(newest_change(output, inputs.ledger))
    return last


def _foreign_files(output: Mapping[str, FileStat], paths: set[str]) -> list[Problem]:
    """Files in the output folder that no build of ours wrote: reported, never removed."""
    message = "this file is not part of the archive; it is left alone"
    return [Problem(path, 0, "I-foreign-file", "", message) for path in output if path not in paths]
