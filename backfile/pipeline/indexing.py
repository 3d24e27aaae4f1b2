"""The search index in step with the site: each build brings it to what the site shows.

One index for each output folder, as with traces. What it made of the articles is in files of the site (`search_files`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from typing import NamedTuple, TypeVar

from backfile import store
from backfile.digests import digest
from backfile.jobs import each
from backfile.model import Article
from backfile.pipeline.documents import Catalogue, document_of, entry_of, load
from backfile.pipeline.facts import Facts, facts_of
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.pipeline.places import index_path
from backfile.pipeline.rendering import Key
from backfile.pipeline.search_files import FOLDER, ROOT, content_key, scripts, shard_key
from backfile.store import Made, Memo, Trace
from backfile.views import ArticleView
from backfile_search.index import open_index
from backfile_search.state import Lost

T = TypeVar("T")
R = TypeVar("R")

DAMAGED = (*store.DAMAGED, Lost)  # what working with what is kept between builds can raise if it is damaged


def sync_index(
    inputs: Inputs, memo: Memo, catalogue: Catalogue, language: str, progress: Progress
) -> dict[str, Key]:  # fmt: skip
    """Bring the index to the articles of the catalogue; the key of each file that search needs now.

    Lost if the index is so damaged that it has to be made anew.
    """

    def run(work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        results = at_work.enter_context(closing(each(work, tasks, inputs.options.jobs)))
        for done, result in enumerate(results, 1):
            progress("indexing", done, len(tasks))
            yield result

    with closing(open_index(index_path(inputs.options), language)) as index, ExitStack() as at_work:
        index.sync(catalogue.entries(inputs.engine), partial(load, catalogue=catalogue, memo=memo), run)
        keys = _shard_keys(index.files(), inputs)
        fixed = {ROOT: index.file("root.js")} | scripts(language)
        return keys | {path: content_key(content) for path, content in fixed.items()}


def _shard_keys(names: Iterable[str], inputs: Inputs) -> dict[str, Key]:
    """The keys of all files that are called after their contents."""
    paths = [FOLDER + name for name in names]
    return {path: shard_key(path, inputs.engine) for path in paths if path != ROOT}


class Exchange(NamedTuple):
    """Files of the search folder that have come, the root among them, with their keys; and paths of those that have gone."""

    come: dict[str, Key]
    gone: list[str]


def replace_texts(
    inputs: Inputs, memo: Memo, trace: Trace, pages: Sequence[tuple[Article, ArticleView]], language: str
) -> Exchange | None:  # fmt: skip
    """Bring the index from what the site shows to new texts of these articles; None if that is not so easily done."""
    found = [facts for page in pages if (facts := facts_of(*page)) is not None]
    if not found:
        return Exchange({}, [])
    try:
        return _replace(inputs, memo, trace.output(ROOT), found, language)
    except Lost:
        return None


def _replace(inputs: Inputs, memo: Memo, shown: Made | None, found: Sequence[Facts], language: str) -> Exchange | None:
    with closing(open_index(index_path(inputs.options), language)) as index:
        # Somebody else may have brought it to something that this site has not shown yet.
        if shown is None or digest(index.file("root.js")) != shown.output:
            return None
        documents = [(document_of(facts, memo), entry_of(facts, inputs.engine).digest) for facts in found]
        changes = index.replace(documents)
        if changes is None:
            return None
        come = _shard_keys(changes.added, inputs)
        if come or changes.removed:
            come[ROOT] = content_key(index.file("root.js"))
        return Exchange(come, [path for name in changes.removed if (path := FOLDER + name) != ROOT])
