"""Where the files of a site come from and why they were made: kept only while somebody looks at a preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
