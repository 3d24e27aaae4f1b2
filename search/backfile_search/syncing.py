"""Making the index follow the documents, at the price of what changed.

load         documents that are new or changed are kept, named by nobody yet
plan         which partitions and Whoosh segments that concerns
run          what has to be made anew, maybe in other processes
amend        what changed only in place or at the end
commit       one transaction makes all of it the index
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import chain
from typing import TypeAlias

from backfile_search.building import Run, analyser_for, perform, serial
from backfile_search.committing import Changes, Next, commit, sweep, sweep_folders
from backfile_search.document import Document
from backfile_search.patching import Edit, amend, keep
from backfile_search.planning import Draft, Job, plan_jobs, plan_partitions, plan_segments, renumbered
from backfile_search.rows import Partition, SegmentRow, Stored
from backfile_search.shards import Assembly, digest, encode_text
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
    drafts = plan_partitions(state.partitions(), old, new)
    held, writings = plan_segments(rows, [(number, entry.record) for number, entry in come], drafts)
    built, written = _run(state, plan_jobs(state, language, new, drafts, writings), run)
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


def _run(state: State, jobs: Sequence[Job], run: Run) -> tuple[dict[int, Partition], list[SegmentRow]]:
    """The partitions made, by their starts, and the segments written."""
    worth_sharing = sum(len(job.task.records) for job in jobs) >= WORTH_SHARING
    built, written = {}, []
    assembly = Assembly()
    outcomes = (run if worth_sharing else serial)(perform, [job.task for job in jobs])
    for (_, writing, draft), (files, piece) in zip(jobs, outcomes, strict=True):
        if writing is not None:
            written.append(writing.row(files))
        if draft is not None:
            assembly.add(piece)
            if assembly.documents == draft.end - draft.start:
                built[draft.start] = keep(state, assembly.shards())
                assembly = Assembly()
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
