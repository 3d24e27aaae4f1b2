"""Questions to an archive that publish nothing: is it sound, why is this page so, is the site what a clean build gives?"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backfile.digests import Digest, digest
from backfile.errors import UsageError
from backfile.files import listing
from backfile.manifest import owns, read_manifest
from backfile.pipeline import build
from backfile.pipeline.inputs import Inputs, look, require_archive
from backfile.pipeline.options import Options, Progress, Report, silent
from backfile.pipeline.places import template_folders, trace_path
from backfile.pipeline.planning import Planned, plan_archive
from backfile.pipeline.rendering import Keys, reason
from backfile.plan import url_problems
from backfile.render import Templates
from backfile.store import Made, Memo, Trace
from backfile.urls import href, site_path
from backfile.views import AssetView, Output
from backfile.write import locked


def check(options: Options, progress: Progress = silent) -> Report:
    """Read and link everything and report what is wrong, without touching the output folder."""
    started = time.perf_counter()
    with _planned(options, progress) as (_, planned):
        paths = [output.path for output in planned.outputs()]
        planned = planned.with_problems(url_problems(paths, planned.archive))
        report = planned.report(len(paths), failed=planned.has_errors)
        return replace(report, seconds=time.perf_counter() - started)


@contextmanager
def _planned(options: Options, progress: Progress) -> Iterator[tuple[Inputs, Planned]]:
    require_archive(options.source)  # before a lock leaves anything behind
    with locked(options.state_folder, options.wait), closing(Memo(options.state_folder / "memo.db")) as memo:
        inputs = look(options)
        planned = plan_archive(inputs, memo, progress)
        memo.commit()
        yield inputs, planned


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a page is as it is. `sources`: files whose facts it shows; `reasons`: what a build would make it again for."""

    path: str
    template: str
    templates: tuple[str, ...]
    sources: tuple[str, ...]
    shows: tuple[tuple[str, int], ...]  # field of the view -> number of entries or characters
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path, "template": self.template, "templates": list(self.templates),
            "sources": list(self.sources), "shows": dict(self.shows), "reasons": list(self.reasons),
        }  # fmt: skip


def explain(options: Options, url: str) -> Explanation:
    """Why the page at `url` (a site path, an address below base_url, or a file in the output folder) is as it is."""
    with _planned(options, silent) as (inputs, planned):
        output = _output_at(planned, _asked_path(options, planned, url), url)
        templates = Templates(template_folders(options.source))
        keys = Keys(inputs.engine, templates, planned.site)
        with closing(Trace(trace_path(options))) as trace:
            made = trace.outputs().get(output.path)
        reasons = tuple(_reasons(output, keys, made, options.output / output.path))
        closure = templates.closure(output.template) if output.template else ()
        return Explanation(
            output.path, output.template, closure, _sources(options, planned, output), _shows(output.view), reasons
        )


def _asked_path(options: Options, planned: Planned, url: str) -> str:
    base = planned.read.settings.base_url
    if base and url.startswith(base):
        url = "/" + url[len(base) :].lstrip("/")
    file = Path(url)
    if file.exists() and file.resolve().is_relative_to(options.output.resolve()):
        return file.resolve().relative_to(options.output.resolve()).as_posix()
    return site_path("/" + url.lstrip("/")) or url


def _output_at(planned: Planned, path: str, url: str) -> Output:
    candidates = (path, f"{path}/index.html", f"{path}.html")
    found = {output.path: output for output in planned.outputs() if output.path in candidates}
    for candidate in candidates:
        if candidate in found:
            return found[candidate]
    example = planned.archive.articles[0].url if planned.archive.articles else "index.html"
    broken = "; files with errors have none: run backfile check" if planned.has_errors else ""
    raise UsageError(f'no page "{url}" in this archive; give a path such as "{example}"{broken}')


def _reasons(output: Output, keys: Keys, made: Made | None, file: Path) -> Iterator[str]:
    if why := reason(made, keys.key(output), output.template):
        yield why
    if made is None:
        return
    try:
        content: Digest | None = digest(file.read_bytes())
    except OSError:
        yield "the file is missing"
        return
    if content != made.output:
        yield "the file was edited by hand"


def _sources(options: Options, planned: Planned, output: Output) -> tuple[str, ...]:
    """The source files of all articles, pages, stories and names whose address stands in the view."""
    sources = planned.sources(options.source)
    if isinstance(output.view, AssetView):
        return (sources[output.path],)
    owners = {href(path): source for path, source in sources.items()}
    found = {owners.get(text.partition("#")[0], "") for text in _texts(output.view)}
    return tuple(sorted(found - {""}))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)


def _shows(view: Any) -> tuple[tuple[str, int], ...]:
    return tuple(
        (name, len(value)) for name, value in view._asdict().items() if isinstance(value, (str, tuple)) and value
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not what a clean build gives. `how`: differs, missing, or extra."""

    path: str
    how: str


def verify(options: Options, progress: Progress = silent) -> tuple[Report, list[Difference]]:
    """Build the archive clean in a temporary folder and compare with the output folder, byte for byte.

    Files in the output folder that are not ours do not count; the clean build's report comes along.
    """
    with tempfile.TemporaryDirectory(prefix="backfile-verify-") as folder:
        beside = Path(folder) / "output"
        report = build(replace(options, output=beside, state=Path(folder) / "state", record=False), progress)
        if report.failed:  # nothing was built, so that nothing is known
            return report, []
        return report, sorted(_differences(options.output, beside), key=lambda d: d.path)


def _differences(output: Path, beside: Path) -> Iterator[Difference]:
    have, want = listing(output), listing(beside)
    manifest = read_manifest(output)
    for path in want.keys() - have.keys():
        yield Difference(path, "missing")
    for path in have.keys() - want.keys():
        if owns(manifest, path):
            yield Difference(path, "extra")
    for path in want.keys() & have.keys():
        if (output / path).read_bytes() != (beside / path).read_bytes():
            yield Difference(path, "differs")
