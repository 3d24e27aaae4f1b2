"""Keys decide what is rendered; what is rendered is written; what no plan names any more is pruned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from backfile.digests import Digest, digest
from backfile.files import Listing
from backfile.jobs import in_chunks
from backfile.pipeline.inputs import Inputs, template_folders
from backfile.pipeline.options import Progress
from backfile.pipeline.planning import Planned
from backfile.render import Templates, render
from backfile.store import Made, Memo, canonical, packed
from backfile.views import ArticleView, AssetView, Output, Site, View
from backfile.write import Written, write_all

COPIED = Digest("copied")  # the engine of files that are copied as they are


class Key(NamedTuple):
    """Digests of all that an output depends on: equal keys mean equal bytes."""

    engine: Digest
    template: Digest
    view: Digest


class Stale(NamedTuple):
    """An output that has to be made, with its key."""

    output: Output
    key: Key


# Above this many stale outputs their views are made a second time instead of being held all at once.
_HELD = 2000


@dataclass(frozen=True, slots=True)
class Survey:
    """What the trace and the output folder say about a plan.

    `paths`: all of its site paths; `keys`: of the outputs that have to be made; `held`: these outputs, unless there are too
    many to hold; `touched`: files whose stat changed and bytes did not.
    """

    paths: list[str]
    keys: dict[str, Key]
    held: list[Output]
    touched: list[tuple[str, Made]]

    def stale(self, planned: Planned) -> Iterator[Stale]:
        """The outputs that have to be made, each once."""
        keys = dict(self.keys)
        for output in self.held if len(self.held) == len(keys) else planned.outputs():
            key = keys.pop(output.path, None)
            if key is not None:
                yield Stale(output, key)


class Keys:
    """Makes keys for one site; the digests of the parts are computed once."""

    def __init__(self, engine: Digest, templates: Templates, site: Site) -> None:
        self._engine, self._templates = engine, templates
        self._site = site
        self._closures: dict[str, Digest] = {"": Digest("")}

    def key(self, output: Output) -> Key:
        """The key of an output. A copied file depends on its bytes alone."""
        if isinstance(output.view, AssetView):
            return Key(COPIED, Digest(""), output.view.content)
        closure = self._closures.get(output.template)
        if closure is None:
            closure = self._closures[output.template] = self._templates.closure_digest(output.template)
        return Key(self._engine, closure, view_digest(self._site, output.view))


def view_digest(site: Site, view: View) -> Digest:
    """The digest of all that a template sees."""
    return digest(canonical(site), canonical(view))


def survey(planned: Planned, keys: Keys, trace: Mapping[str, Made], present: Listing, folder: Path) -> Survey:
    """Which outputs of the plan are not the files that the trace says they are."""
    found = Survey([], {}, [], [])
    seen: set[str] = set()
    for output in planned.outputs():
        path = output.path
        found.paths.append(path)
        if path in seen:  # two claim one address: an error, and if it is let pass, the first has it
            continue
        seen.add(path)
        key, made, stat = keys.key(output), trace.get(path), present.get(path)
        if made is not None and made[:3] == key:
            if stat == made.stat:
                continue
            if stat is not None and _content(folder / path) == made.output:
                found.touched.append((path, made._replace(stat=stat)))
                continue
        found.keys[path] = key
        if len(found.held) < _HELD:
            found.held.append(output)
    return found


def _content(path: Path) -> Digest | None:
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


class Published(NamedTuple):
    """An output that stands in its place."""

    path: str
    made: Made
    is_written: bool
    view: bytes  # an article page's view, packed; else empty


def publish(
    stale: Iterable[Stale], count: int, inputs: Inputs, site: Site, memo_path: Path, progress: Progress
) -> Iterator[Published]:
    """Render and write `count` outputs, in as many processes as the options allow."""
    options = inputs.options
    prepared = (template_folders(options.source), site, memo_path, options.source, options.output)
    done = 0
    for results in in_chunks(_publish_chunk, stale, count, options.jobs, _prepare, prepared, 250):
        done += len(results)
        progress("writing", done, count)
        yield from results


# --- in the working process ---------------------------------------------------------------------------------------------


class _Press(NamedTuple):
    """What a working process needs to render and write."""

    templates: Templates
    site: Site
    memo: Memo
    folders: tuple[Path, ...]
    source: Path
    output: Path


_press: _Press


def _prepare(
    folders: tuple[Path, ...], site: Site, memo_path: Path, source: Path, output: Path
) -> Callable[[], None]:
    global _press
    # Making the keys has checked every template that is used.
    _press = _Press(Templates(folders, checked=True), site, Memo(memo_path), folders, source, output)
    return _press.memo.close


def _publish_chunk(stale: list[Stale]) -> list[Published]:
    by_path = {s.output.path: s for s in stale}
    written = write_all(_press.output, ((s.output.path, _bytes(s.output)) for s in stale))
    return [_published(w, by_path[w.path]) for w in written]


def _published(written: Written, stale: Stale) -> Published:
    view = stale.output.view
    kept = packed(view) if isinstance(view, ArticleView) else b""
    return Published(written.path, Made(*stale.key, written.content, written.stat), written.is_new, kept)


def _bytes(output: Output) -> bytes:
    view = output.view
    if isinstance(view, AssetView):
        return Path(view.source).read_bytes()
    copy = _press.memo.copy(view.copy) if isinstance(view, ArticleView) and view.copy else None
    return render(_press.templates, output, _press.site, copy)

