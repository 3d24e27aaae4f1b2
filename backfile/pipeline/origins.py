"""Where the files of a site come from and why they were made: kept only while somebody looks at a preview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from backfile.pipeline.inputs import Inputs
from backfile.pipeline.rendering import Key, Published, reason
from backfile.store import Made, Origin, Trace


class Past(NamedTuple):
    """What is known of outputs before they are published: how they were made, and what else the preview will say of them."""

    made: Mapping[str, Made] = {}
    sources: Mapping[str, str] = {}  # site path -> the source file that it is about, where there is one
    cause: str = ""  # of what is shown in another way now


def cause_in(changed: Sequence[str]) -> str:
    """ "fire.md has changed", for source files that are not as they were; "" if there are none."""
    if not changed:
        return ""
    first, more = PurePosixPath(changed[0]).name, len(changed) - 1
    return f"{first} and {more} more have changed" if more else f"{first} has changed"


def noting_origins(published: Iterable[Published], inputs: Inputs, trace: Trace, past: Past) -> Iterator[Published]:
    """The published files as they are; on their way it is noted where they come from, if there is an audience."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for file in published:
        if inputs.options.audience is not None:
            why = reason(past.made.get(file.path), Key(*file.made[:3]), file.template, past.cause)
            why = why or "its file was not as it was left"
            trace.keep_origins([(file.path, Origin(file.template, past.sources.get(file.path, ""), why, at))])
        yield file


def moved_pages(gone: Collection[str], trace: Trace, places: Mapping[str, str]) -> dict[str, str]:
    """Where pages are now that left their places: former path -> present path, or "" if they are nowhere.

    `places`: source file -> path of the one page that it has. A file that describes many names says nothing about one of them.
    """
    origins = {path: trace.origin(path) for path in gone if path.endswith(".html")}
    return {path: places.get(origin.source, "") if origin else "" for path, origin in origins.items()}
