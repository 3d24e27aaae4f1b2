"""Making the index follow the documents, at the price of what changed.

load         documents that are new or changed are kept, named by nobody yet
plan         which partitions and Whoosh segments that concerns
run          what has to be made anew, maybe in other processes
amend        what changed only in place or at the end
commit       one transaction makes all of it the index
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import chain
from typing import TypeAlias

from backfile_search.building import Run, Task, analyser_for, perform, serial
from backfile_search.committing import Changes, Next, commit, sweep, sweep_folders
from backfile_search.document import Document
from backfile_search.patching import Edit, amend, keep
from backfile_search.planning import Draft, Writing, plan_partitions, plan_segments, renumbered
from backfile_search.rows import Partition, SegmentRow, Stored
from backfile_search.shards import digest, encode_text
from backfile_search.state import Entry, State

LOADED_AT_ONCE = 250  # documents that are asked for at a time
WORTH_SHARING = 500  # documents to work on: with fewer, other processes would take longer to start

Load: TypeAlias = Callable[[Sequence[str]], Iterable[Document]]


def sync(state: State, language: str, entries: Iterable[Entry], load: Load, run: Run) -> Changes:
    """Make the index that of these documents. `load` is called in order for some hundred ids at a time.

    Raises ValueError if ids repeat or `load` gives other documents than it was asked for.
    """
    wanted = sorted(entries, key=_place)
    mark = _mark(wanted)
    if state.meta("mark") == mark:
        return Changes()
    sweep(state)
    generation, old = state.generation(), state.entries()
    new = _loaded(state, old, wanted, load)
    before, now = {entry.record for entry in old}, {entry.record for entry in new}
    come = [(number, entry) for number, entry in enumerate(new) if entry.record not in before]
    gone = [entry for entry in old if entry.record not in now]
    rows = list(renumbered(state.segments(), new))
    held, writings = plan_segments(rows, [(number, entry.record) for number, entry in come])
    drafts = plan_partitions(state.partitions(), old, new)
    built, written = _run(state, _jobs(state, language, new, drafts, writings), run)
    partitions = [built.get(draft.start) or _amended(state, language, draft, old, new) for draft in drafts]
    changes = commit(state, Next(gone, [entry for _, entry in come], partitions, [*held, *written], mark), generation)
    sweep_folders(state)
    return changes


def add_documents(state: State, documents: Sequence[Document], digests: Sequence[str]) -> list[Stored]:
    """Keep documents, named by nobody yet."""
    texts = [digest("texts", encode_text(document)) for document in documents]
    added = zip(documents, digests, texts, state.add_records(documents), strict=True)
    return [Stored(each.day, each.order, each.id, version, text, record) for each, version, text, record in added]


def _place(entry: Entry) -> tuple[str, str, str]:
    return entry.day, entry.order, entry.id


def _mark(wanted: Sequence[Entry]) -> str:
    """Says which documents these are, in which versions. ValueError if one of them comes twice."""
    if len({entry.id for entry in wanted}) < len(wanted):
        raise ValueError("a document was given twice")
    return sha256("\0".join(chain.from_iterable(wanted)).encode("utf-8", "surrogatepass")).hexdigest()


def _loaded(state: State, old: Sequence[Stored], wanted: Sequence[Entry], load: Load) -> list[Stored]:
    """All documents as they are to be, those that are new or changed with fresh records. ValueError if `load` gives others."""
    known = {entry.id: entry for entry in old}
    fresh = [entry for entry in wanted if not _is_same(known.get(entry.id), entry)]
    for first in range(0, len(fresh), LOADED_AT_ONCE):
        chunk = fresh[first : first + LOADED_AT_ONCE]
        documents = list(load([entry.id for entry in chunk]))
        if [(each.id, each.day, each.order) for each in documents] != [entry[:3] for entry in chunk]:
            raise ValueError("the documents that were loaded are not those that were asked for")
        with state.writing():
            state.set_meta(preparing=1)
            known |= {each.id: each for each in add_documents(state, documents, [entry.digest for entry in chunk])}
    return [known[entry.id] for entry in wanted]


def _is_same(stored: Stored | None, entry: Entry) -> bool:
    return stored is not None and stored.digest == entry.digest and stored[:2] == entry[1:3]


def _jobs(
    state: State, language: str, new: Sequence[Stored], drafts: Sequence[Draft], writings: Sequence[Writing]
) -> list[tuple[Task, Draft | Writing]]:
    """The work that has to be done on whole partitions and segments, the largest first."""
    jobs: list[tuple[Task, Draft | Writing]] = [(writing.task(state, language), writing) for writing in writings]
    for draft in drafts:
        if draft.old is None:
            records = array("q", (entry.record for entry in new[draft.start : draft.end]))
            jobs.append((Task(str(state.folder), language, "", records), draft))
    return sorted(jobs, key=lambda job: -len(job[0].records))


def _run(
    state: State, jobs: Sequence[tuple[Task, Draft | Writing]], run: Run
) -> tuple[dict[int, Partition], list[SegmentRow]]:
    """The partitions made, by their starts, and the segments written."""
    worth_sharing = sum(len(task.records) for task, _ in jobs) >= WORTH_SHARING
    built, written = {}, []
    results = (run if worth_sharing else serial)(perform, [task for task, _ in jobs])
    for (_, target), result in zip(jobs, results, strict=True):
        if isinstance(target, Writing):
            written.append(target.row(result))
        else:
            built[target.start] = keep(state, result)
    return built, written


def _amended(state: State, language: str, draft: Draft, old: Sequence[Stored], new: Sequence[Stored]) -> Partition:
    """A partition of which little has changed."""
    assert draft.old is not None
    if not draft.changed:
        return draft.old
    edits = []
    for place in draft.changed:
        (document,) = state.documents([new[draft.start + place].record])
        before = list(state.documents([old[draft.old_start + place].record])) if place < draft.old.documents else []
        edits.append(Edit(place, before[0] if before else None, document))
    return amend(state, draft.old, edits, analyser_for(language))
