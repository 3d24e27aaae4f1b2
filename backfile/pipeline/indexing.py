"""The search index in step with the site: each build brings it to what the site shows.

One index for each output folder, as with traces. What it made of the articles is in files of the site (`search_files`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple, TypeVar

from backfile import store
from backfile.digests import digest
from backfile.jobs import each
from backfile.model import Article
from backfile.pipeline.documents import Loader, document_of, entry_of, noting
from backfile.pipeline.inputs import Inputs, index_path, look, trace_path
from backfile.pipeline.options import Options, Progress
from backfile.pipeline.planning import plan_archive
from backfile.pipeline.rendering import Key
from backfile.pipeline.search_files import FOLDER, ROOT, SCRIPTS, content_key, shard_key
from backfile.plan.articles import article_outputs
from backfile.plan.documents import Facts, facts_of
from backfile.store import Made, Memo, Trace
from backfile.views import ArticleView
from backfile.write import locked
from backfile_search.index import open_index
from backfile_search.state import Lost

T = TypeVar("T")
R = TypeVar("R")

DAMAGED = (*store.DAMAGED, Lost)  # what working with what is kept between builds can raise if it is damaged


def sync_index(
    inputs: Inputs, memo: Memo, facts: Mapping[str, Facts], language: str, progress: Progress
) -> dict[str, Key]:  # fmt: skip
    """Bring the index to these articles, whose texts `memo` has committed; the key of each file that search needs now.

    Lost if the index is so damaged that it has to be made anew.
    """
    entries = [entry_of(article, inputs.engine) for article in facts.values()]

    def run(work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        for done, result in enumerate(each(work, tasks, inputs.options.jobs), 1):
            progress("indexing", done, len(tasks))
            yield result

    with closing(open_index(index_path(inputs.options), language)) as index:
        index.sync(entries, Loader(memo.path, facts), run)
        keys = _shard_keys(index.files(), inputs)
        fixed = {ROOT: index.file("root.js")} | {path: made() for path, made in SCRIPTS.items()}
        return keys | {path: content_key(content) for path, content in fixed.items()}


def _shard_keys(names: Iterable[str], inputs: Inputs) -> dict[str, Key]:
    """The keys of all files that are called after their contents."""
    paths = [FOLDER + name for name in names]
    return {path: shard_key(path, inputs.engine) for path in paths if path != ROOT}


def make_index(options: Options, progress: Progress) -> str:
    """Make the index from the archive without building the site: "3 files" that cannot be read are not in it, or "".

    The site may show another state of the archive: the next build looks at everything.
    """
    with locked(options.state_folder, options.wait), closing(Memo(options.state_folder / "memo.db")) as memo:
        inputs = look(options)
        _mistrust(options)
        planned = plan_archive(inputs, memo, progress)
        memo.commit()
        facts: dict[str, Facts] = {}
        for _ in noting(article_outputs(planned.parts), planned.archive.articles, facts):
            pass
        sync_index(inputs, memo, facts, planned.read.settings.language, progress)
        broken = len({problem.path for problem in planned.problems if problem.is_error})
        return f"{broken} file{'' if broken == 1 else 's'}" if broken else ""


def _mistrust(options: Options) -> None:
    """Make the trace forget that the site is complete."""
    path = trace_path(options)
    if path.exists():
        with closing(Trace(path)) as trace:
            trace.set_meta(frame="")
            trace.commit()


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
