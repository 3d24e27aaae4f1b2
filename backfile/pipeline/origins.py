"""Where the files of a site come from and why they were made: kept only while somebody looks at a preview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from backfile.pipeline.inputs import Inputs
from backfile.pipeline.rendering import Key, Published, reason
from backfile.store import Made, Origin, Trace


def noting_origins(
    published: Iterable[Published], inputs: Inputs, trace: Trace, before: Mapping[str, Made], sources: Mapping[str, str]
) -> Iterator[Published]:
    """The published files as they are; on their way it is noted where they come from, if there is an audience.

    `before`: how they were made before; `sources`: the source file that each is about, where there is one.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for file in published:
        if inputs.options.audience is not None:
            why = reason(before.get(file.path), Key(*file.made[:3]), file.template) or "its file was not as it was left"
            trace.keep_origins([(file.path, Origin(file.template, sources.get(file.path, ""), why, at))])
        yield file


def moved_pages(gone: Collection[str], trace: Trace, sources: Mapping[str, str]) -> dict[str, str]:
    """Former path -> present path of pages that left their places: a file that was shown there is shown elsewhere now."""
    places = {source: path for path, source in sources.items() if path.endswith(".html")}
    origins = {path: trace.origin(path) for path in gone if path.endswith(".html")}
    return {path: places[o.source] for path, o in origins.items() if o and o.source in places}
