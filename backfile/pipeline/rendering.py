"""Keys decide what is rendered, and what is rendered is written."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from backfile.digests import Digest, digest
from backfile.files import FileStat, signature
from backfile.jobs import in_chunks
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.pipeline.places import template_folders
from backfile.render import Templates, render
from backfile.store import Made, Memo, Trace, canonical, packed
from backfile.views import ArticleView, AssetView, Output, Site, View
from backfile.write import Written, write_all

COPIED = Digest("copied")  # the engine of files that are copied as they are


class Key(NamedTuple):
    """Digests of all that an output depends on: equal keys mean equal bytes."""

    engine: Digest
    template: Digest
    view: Digest


def reason(made: Made | None, key: Key, template: str, cause: str = "") -> str:
    """Why an output with this key is not what was made before, in a sentence's part; "" if its key is the same.

    `cause`: what it is known to be due to if what it shows has changed.
    """
    if made is None:
        return "it was not built before"
    if made.engine != key.engine:
        return "Backfile or a library it uses has changed"
    if made.template != key.template:
        return f"template changed: {template} or one that it uses"
    if made.view != key.view:
        is_copy = made.engine == COPIED
        return "file changed" if is_copy else cause or "something that it shows has changed"
    return ""


class Stale(NamedTuple):
    """An output that has to be made, with its key."""

    output: Output
    key: Key


class Keys:
    """Makes keys for one site; the digests of the parts are computed once."""

    def __init__(self, engine: Digest, templates: Templates, site: Site) -> None:
        self._engine, self._templates = engine, templates
        self._site = canonical(site)
        self._closures: dict[str, Digest] = {"": Digest("")}

    def key(self, output: Output) -> Key:
        """The key of an output. A copied file depends on its bytes alone."""
        if isinstance(output.view, AssetView):
            return Key(COPIED, Digest(""), output.view.content)
        closure = self._closures.get(output.template)
        if closure is None:
            closure = self._closures[output.template] = self._templates.closure_digest(output.template)
        return Key(self._engine, closure, view_digest(self._site, output.view))


def view_digest(site: bytes, view: View) -> Digest:
    """The digest of all that a template sees; `site` is canonical already."""
    return digest(site, canonical(view))


def as_recorded(made: Made | None, key: Key, stat: FileStat | None, folder: Path, path: str) -> Made | None:
    """The record of a file that is as its key says, with its present stat; None if the file has to be made."""
    if made is None or stat is None or made[:3] != key:
        return None
    if stat == made.stat:
        return made
    return made._replace(stat=stat) if _content(folder / path) == made.output else None


def _content(file: Path) -> Digest | None:
    try:
        return digest(file.read_bytes())
    except OSError:
        return None


class Published(NamedTuple):
    """An output that stands in its place."""

    path: str
    made: Made
    is_written: bool
    template: str = ""  # its name; "" for files that are copied
    view: bytes = b""  # an article page's view, packed; else empty


def publish(
    stale: Iterable[Stale], count: int, inputs: Inputs, site: Site, memo_path: Path, progress: Progress
) -> Generator[Published]:
    """Render and write `count` outputs, in as many processes as the options allow."""
    options = inputs.options
    templates = signature(inputs.own_templates, inputs.our_templates)
    prepared = (template_folders(options.source), templates, site, memo_path, options.output, options.is_durable)
    done = 0
    with closing(in_chunks(_publish_chunk, stale, count, options.jobs, _prepare, prepared, 250)) as chunks:
        for results in chunks:
            done += len(results)
            progress("writing", done, count)
            options.tell([each.path for each in results if each.is_written])
            yield from results


@lru_cache(maxsize=1)
def templates_as(folders: tuple[Path, ...], signature: Digest) -> Templates:
    """The templates, as long as their files stay as they are: a process that stays compiles them once."""
    return Templates(folders, checked=True)  # making the keys has checked every template that is used


class Kept(NamedTuple):
    """How much was published: pages rendered, files written."""

    rendered: int
    written: int


def keep_published(trace: Trace, files: Iterable[Published]) -> Kept:
    """Trace files as they are published."""
    rendered = written = 0
    for published in files:
        trace.keep_outputs([(published.path, published.made)])
        if published.view:
            trace.keep_view(published.path, published.view)
        rendered += published.made.template != ""
        written += published.is_written
    return Kept(rendered, written)


# --- in the working process ---------------------------------------------------------------------------------------------


class _Press(NamedTuple):
    """What a working process needs to render and write."""

    templates: Templates
    site: Site
    memo: Memo
    output: Path
    is_durable: bool


_press: _Press


def _prepare(
    folders: tuple[Path, ...], templates: Digest, site: Site, memo_path: Path, output: Path, is_durable: bool
) -> Callable[[], None]:  # fmt: skip
    global _press
    _press = _Press(templates_as(folders, templates), site, Memo(memo_path), output, is_durable)
    return _press.memo.close


def _publish_chunk(stale: list[Stale]) -> list[Published]:
    by_path = {s.output.path: s for s in stale}
    written = write_all(_press.output, ((s.output.path, _bytes(s.output)) for s in stale), _press.is_durable)
    return [_published(w, by_path[w.path]) for w in written]


def _published(written: Written, stale: Stale) -> Published:
    view = stale.output.view
    kept = packed(view) if isinstance(view, ArticleView) else b""
    # Of a file that changed after its key was made, the key is that of what was copied.
    key = stale.key._replace(view=written.content) if isinstance(view, AssetView) else stale.key
    made = Made(*key, written.content, written.stat)
    return Published(written.path, made, written.is_new, stale.output.template, kept)


def _bytes(output: Output) -> bytes:
    view = output.view
    if isinstance(view, AssetView):
        return Path(view.source).read_bytes()
    copy = _press.memo.copy(view.copy) if isinstance(view, ArticleView) and view.copy else None
    return render(_press.templates, output, _press.site, copy)
