"""The files of the search folder: which there have to be, and how they get from the index into the site."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from backfile.digests import Digest, digest
from backfile.jobs import in_chunks
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.pipeline.places import index_path
from backfile.pipeline.rendering import COPIED, Key, Published, as_recorded
from backfile.store import Made
from backfile.urls import SitePath
from backfile.write import write_all
from backfile_search.client import box, script
from backfile_search.index import Files, open_files

FOLDER = "search/"
ROOT = SitePath(f"{FOLDER}root.js")
CLIENT, BOX = SitePath(f"{FOLDER}client.js"), SitePath(f"{FOLDER}box.js")
# The files that have the same address in every archive; all others are called after their contents.
FIXED = (ROOT, CLIENT, BOX)


def scripts(language: str) -> dict[SitePath, bytes]:
    """The scripts of an archive in this language."""
    return {CLIENT: script(language), BOX: box()}


def shard_key(path: str, engine: Digest) -> Key:
    """The key of a file that is called after its contents; how these are packed is the engine's affair."""
    return Key(engine, Digest(""), Digest(PurePosixPath(path).stem))


def content_key(content: bytes) -> Key:
    """The key of a file that holds these bytes: copied files have no engine."""
    return Key(COPIED, Digest(""), digest(content))


class StaleFile(NamedTuple):
    """A file that has to be made, with its key."""

    path: str
    key: Key


@dataclass(frozen=True, slots=True)
class SearchSurvey:
    """What the trace and the output folder say about these files: all paths; what has to be made; and as in `Survey`."""

    paths: list[str]
    stale: list[StaleFile] = field(default_factory=list)
    touched: list[tuple[str, Made]] = field(default_factory=list)


def survey_search(keys: Mapping[str, Key], trace: Mapping[str, Made], inputs: Inputs) -> SearchSurvey:
    """Which of the files with these keys are not what the trace says they are."""
    found = SearchSurvey(list(keys))
    for path, key in keys.items():
        made = trace.get(path)
        known = as_recorded(made, key, inputs.output.get(path), inputs.options.output, path)
        if known is None:
            found.stale.append(StaleFile(path, key))
        elif known is not made:
            found.touched.append((path, known))
    return found


def publish_search(stale: Sequence[StaleFile], inputs: Inputs, progress: Progress) -> Generator[Published]:
    """Write these files, the root last: whoever reads the site meanwhile finds the old root, and all that it names."""
    options = inputs.options
    prepared = (index_path(options), options.output, options.is_durable)
    root = [file for file in stale if file.path == ROOT]
    others = [file for file in stale if file.path != ROOT]
    done = 0
    for files in (others, root):
        with closing(in_chunks(_publish_chunk, files, len(files), options.jobs, _prepare, prepared, 250)) as chunks:
            for results in chunks:
                done += len(results)
                progress("writing search", done, len(stale))
                options.tell([each.path for each in results if each.is_written])
                yield from results


# --- in the working process ---------------------------------------------------------------------------------------------


class _Press(NamedTuple):
    """What a working process needs to write."""

    files: Files
    output: Path
    is_durable: bool


_press: _Press


def _prepare(index: Path, output: Path, is_durable: bool) -> Callable[[], None]:
    global _press
    _press = _Press(open_files(index), output, is_durable)
    return _press.files.close


def _publish_chunk(stale: list[StaleFile]) -> list[Published]:
    keys = dict(stale)
    written = write_all(_press.output, ((path, _bytes(path)) for path in keys), _press.is_durable)
    return [Published(w.path, Made(*keys[w.path], w.content, w.stat), w.is_new) for w in written]


def _bytes(path: str) -> bytes:
    if path in (CLIENT, BOX):
        return scripts(_press.files.language)[SitePath(path)]
    return _press.files.file(path.removeprefix(FOLDER))
