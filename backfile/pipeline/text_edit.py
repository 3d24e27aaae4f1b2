"""The short way for the commonest change: words in the text of an article.

A plan depends on articles, not on their texts: of those it has digests only, one in the view of each article's own page. So
if everything but content files is as it was, and the files that changed still give the same `Article` (apart from the text's
digest) and name the same names, then the plan is the last one with other digests in these articles' views - and the last
views are in the trace. The search index exchanges the same texts. Whatever else has changed takes the long way, which gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from secrets import token_hex
from typing import NamedTuple

from backfile.autolink import Mentions
from backfile.digests import Digest
from backfile.errors import Problem
from backfile.files import Listing, is_settled, newest_change, stat_of, wait_until_settled
from backfile.model import Article
from backfile.pipeline.indexing import replace_texts
from backfile.pipeline.inputs import Inputs, LastBuild, Outcome, have_templates_changed
from backfile.pipeline.naming import mentions_in
from backfile.pipeline.options import silent
from backfile.pipeline.origins import Past, cause_in, noting_origins
from backfile.pipeline.places import trace_path
from backfile.pipeline.reading import Result, kind_of, read_again, rules_of
from backfile.pipeline.rendering import Key, Stale, keep_published, publish, view_digest
from backfile.pipeline.search_files import StaleFile, publish_search
from backfile.store import Made, Memo, ReadRow, Trace, article_from, canonical, decoded, problems_from
from backfile.views import ArticleView, Output, Site
from backfile.write import prune

_A_FEW = 25  # with more changed files the short way is not short


class _Edit(NamedTuple):
    """An article whose file changed: as it was and as it is, with the problems of reading it."""

    before: Article
    after: Article
    problems_before: frozenset[Problem]
    problems_after: frozenset[Problem]


def set_changed_texts(inputs: Inputs, last: LastBuild) -> Outcome | None:
    """Bring the site up to date if only texts changed since the last build; None if the long way has to be taken."""
    with _opened(inputs) as (memo, trace):
        outcome = _set_changed_texts(inputs, last, memo, trace, memo.changed(inputs.content))
        return outcome and _on_record(outcome, memo, trace)


def set_texts(inputs: Inputs, last: LastBuild, changed: Collection[str]) -> Outcome | None:
    """The same where it is known which content files are not as they were. It is not on record until `put_on_record`."""
    with _opened(inputs) as (memo, trace):
        return _set_changed_texts(inputs, last, memo, trace, sorted(changed))


def put_on_record(outcome: Outcome) -> None:
    """Let the next build see that there is nothing to do if nothing changes."""
    with _opened(outcome.inputs) as (memo, trace):
        _on_record(outcome, memo, trace)


@contextmanager
def _opened(inputs: Inputs) -> Iterator[tuple[Memo, Trace]]:
    options = inputs.options
    with closing(Memo(options.state_folder / "memo.db")) as memo, closing(Trace(trace_path(options))) as trace:
        yield memo, trace


def _on_record(outcome: Outcome, memo: Memo, trace: Trace) -> Outcome:
    inputs, last = outcome.inputs, outcome.last
    if last is None or last.frame or last.has_errors or memo.meta("content") != last.content:
        return outcome
    wait_until_settled(newest_change(outcome.come))
    output = {path: inputs.output[path] for path in sorted(inputs.output)}
    now = replace(last, frame=inputs.frame(output), content=inputs.content_signature)
    memo.set_meta(content=now.content)
    memo.commit()
    trace.set_meta(**now.facts())
    trace.commit()
    return outcome._replace(last=now)


def _set_changed_texts(
    inputs: Inputs, last: LastBuild, memo: Memo, trace: Trace, paths: list[str]
) -> Outcome | None:  # fmt: skip
    # Another command, or a build into another folder, may have read what this site has not seen.
    if memo.meta("content") != last.content:
        return None
    if not 0 < len(paths) <= _A_FEW or inputs.options.strict:
        return None
    if not all(is_settled(inputs.content[path], inputs.looked_at) for path in paths):
        return None
    edits = _edits(inputs, memo, paths)
    if edits is None or any(_changes_others(edit, last) for edit in edits):
        return None
    if _mentioned(memo, edits, "before") != _mentioned(memo, edits, "after"):
        return None
    # From here on the memo knows more than any site shows; a build that finds it so takes the long way.
    reading = token_hex(8)
    memo.set_meta(content=reading)
    memo.commit()
    return _publish(inputs, replace(last, content=reading), memo, trace, edits)


def _edits(inputs: Inputs, memo: Memo, changed: list[str]) -> list[_Edit] | None:
    """The changed articles; None if something else changed, or one of them cannot be read."""
    rules = rules_of(inputs, memo)
    before = {path: (row, memo.known(path)[path]) for path in changed if (row := memo.reading(path)) is not None}
    if len(before) < len(changed) or any(kind_of(path, rules.settings) != "article" for path in changed):
        return None
    results = read_again(inputs, memo, rules, before)
    found = [_edit(before[result.row.path][0], result, inputs.options.keep_going) for result in results]
    edits = [edit for edit in found if edit is not None]
    return edits if len(edits) == len(found) else None


def _edit(before: ReadRow, result: Result, keep_going: bool) -> _Edit | None:
    if before.article is None or result.row.article is None:
        return None
    problems = frozenset(problems_from(before.problems)), frozenset(problems_from(result.row.problems))
    # A broken article goes on with its last good value, or stops the build.
    if not keep_going and any(p.is_error for both in problems for p in both):
        return None
    return _Edit(article_from(before.article), article_from(result.row.article), *problems)


def _changes_others(edit: _Edit, last: LastBuild) -> bool:
    """True if more than the text of this article may change: its facts, or the lines of problems that linking found."""
    if edit.before == edit.after:
        return False
    if edit.after.status != "published" or _without_lines(edit.before) != _without_lines(edit.after):
        return True
    found_by_linking = [p for p in last.problems if p.path == edit.after.path and p not in edit.problems_before]
    return bool(found_by_linking) and replace(edit.before, copy=edit.after.copy) != edit.after


def _without_lines(article: Article) -> Article:
    """The article without its text's digest and the line numbers that only problems show."""
    return replace(
        article, copy=Digest(""), lines=(), names=tuple(replace(n, line=0) for n in article.names),
        refs=tuple(replace(r, line=0) for r in article.refs), links=tuple(replace(r, line=0) for r in article.links),
        updates=tuple(replace(u, line=0) for u in article.updates),
    )  # fmt: skip


def _mentioned(memo: Memo, edits: list[_Edit], when: str) -> list[Mentions]:
    return mentions_in(memo, [getattr(edit, when).copy for edit in edits])


def _publish(inputs: Inputs, last: LastBuild, memo: Memo, trace: Trace, edits: list[_Edit]) -> Outcome | None:
    site = decoded(trace.meta("site").encode(), Site)
    stale_edits = [e for e in edits if e.before.copy != e.after.copy or _is_other(trace, inputs, e.after.url)]
    pages = [page for edit in stale_edits if (page := _page(trace, edit)) is not None]
    if len(pages) < len(stale_edits):
        return None
    stale = [page.stale(site) for page in pages]
    published = publish(stale, len(stale), inputs, site, memo.path, silent)
    sources: dict[str, str] = {page.article.url: page.article.path for page in pages}
    past = Past({page.article.url: page.made for page in pages}, sources, cause_in([*sources.values()]))
    files = [*noting_origins(published, inputs, trace, past)]
    trace.commit()
    if have_templates_changed(inputs):
        return None
    exchange = replace_texts(inputs, memo, trace, [(page.article, page.view) for page in pages], site.language)
    if exchange is None:
        return None
    shards = [StaleFile(path, key) for path, key in exchange.come.items()]
    files += publish_search(shards, inputs, silent)
    kept = keep_published(trace, files)
    come = {file.path: file.made.stat for file in files}
    pruned = prune(inputs.options.output, exchange.gone)
    trace.drop_outputs(exchange.gone)
    inputs.options.tell(exchange.gone)
    memo.commit()  # the former texts stay until the next long way: another article may have the same
    trace.commit()
    now = _now(last, edits, len(come.keys() - inputs.output.keys()) - pruned)
    report = replace(now.report(), rendered=kept.rendered, written=kept.written, pruned=pruned, failed=now.has_errors)
    return Outcome(report, replace(inputs, output=_stats(inputs.output, come, exchange.gone)), now, come)


class _Page(NamedTuple):
    """The page of an edited article: its new view, and how the former one was made."""

    article: Article
    view: ArticleView
    made: Made

    def stale(self, site: Site) -> Stale:
        # Engine and templates are those of the last build: only the view's part of the key is another.
        key = Key(self.made.engine, self.made.template, view_digest(canonical(site), self.view))
        return Stale(Output(self.article.url, "article.html", self.view), key)


def _is_other(trace: Trace, inputs: Inputs, path: str) -> bool:
    """True if the page is not the file that was made: somebody may have seen it ahead of a build."""
    made = trace.output(path)
    return made is not None and made.stat != stat_of(inputs.options.output / path)


def _page(trace: Trace, edit: _Edit) -> _Page | None:
    """The page of an edited article; None if the trace knows another."""
    view, made = trace.view(edit.after.url), trace.output(edit.after.url)
    if view is None or made is None or view.copy != edit.before.copy:
        return None
    return _Page(edit.after, view._replace(copy=edit.after.copy), made)


def _stats(before: Listing, come: Listing, gone: list[str]) -> Listing:
    """The stats of the output folder's files after an exchange."""
    stats = before | come
    for path in gone:
        stats.pop(path, None)
    return stats


def _now(last: LastBuild, edits: list[_Edit], more: int) -> LastBuild:
    return replace(last, problems=_problems(last, edits), frame="", outputs=last.outputs + more)


def _problems(last: LastBuild, edits: list[_Edit]) -> tuple[Problem, ...]:
    gone = {p for edit in edits for p in edit.problems_before}
    come = {p for edit in edits for p in edit.problems_after}
    return tuple(sorted({p for p in last.problems if p not in gone} | come))
