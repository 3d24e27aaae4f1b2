"""Partitions between their shards and the state: kept when they are made, and patched where few of their documents changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backfile_search.analysis import Analyser
from backfile_search.archive import Archive
from backfile_search.document import Document
from backfile_search.rows import Partition
from backfile_search.shards import Directory, PartitionShards, decode_directory, digest, directory
from backfile_search.shards.patch import Patch, patch
from backfile_search.state import State


class Edit(NamedTuple):
    """A document of a partition that is another now; without `old` it comes at the end."""

    place: int
    old: Document | None
    new: Document


def keep(state: State, shards: PartitionShards) -> Partition:
    """Keep a new partition's shards, named by nobody yet."""
    kept = _named(_directory(shards.payloads, shards.lengths))
    kept += [(kind, payload) for kind, files in shards.payloads.items() for _, payload in files]
    return _kept(state, kept, Partition(shards.documents, shards.body, digest(*kept[0])))


def amend(state: State, partition: Partition, edits: Iterable[Edit], analyser: Analyser) -> Partition:
    """The partition after these edits, made in their order; what is new of it is kept, named by nobody yet."""
    open_one = _Open(Archive(state), partition)
    grown = 0
    for edit in edits:
        change = patch(open_one, edit.place, edit.old, edit.new, analyser)
        open_one.apply(change)
        grown += change.body
    kept = _named(open_one.directory())
    kept += [(kind, payload) for (kind, _), payload in open_one.changed.items()]
    amended = Partition(len(open_one.lengths), partition.length + grown, digest(*kept[0]))
    return _kept(state, kept, amended)


def _kept(state: State, kept: Iterable[tuple[str, bytes]], partition: Partition) -> Partition:
    with state.writing():
        state.set_meta(preparing=1)
        state.add_shards((kind, digest(kind, payload), payload) for kind, payload in kept)
    return partition


def _named(made: Directory) -> list[tuple[str, bytes]]:
    return [("head", made.head), ("annex", made.annex)]


def _directory(payloads: dict[str, list[tuple[str, bytes]]], lengths: bytes) -> Directory:
    names = {kind: [(key, digest(kind, payload)) for key, payload in files] for kind, files in payloads.items()}
    return directory(names, lengths)


class _Open:
    """A partition as it is stored, under changes that are not."""

    def __init__(self, archive: Archive, partition: Partition) -> None:
        head = decode_directory(archive.directory(partition))
        self.lengths = head.lengths
        self.changed: dict[tuple[str, str], bytes] = {}  # (kind, key) -> payload
        self._archive = archive
        self._names = {kind: dict(files) for kind, files in head.digests.items()}

    def keys(self, kind: str) -> Sequence[str]:
        """The keys of all payloads of a kind, ascending."""
        return sorted(self._names[kind])

    def load(self, kind: str, key: str) -> bytes:
        """One payload."""
        changed = self.changed.get((kind, key))
        return self._archive.payload(kind, self._names[kind][key]) if changed is None else changed

    def apply(self, change: Patch) -> None:
        """Let the next patch see this one's outcome."""
        self.lengths = change.lengths
        for kind, changes in change.changes.items():
            for key in changes.removed:
                del self._names[kind][key]
                self.changed.pop((kind, key), None)
            for key, payload in changes.stored.items():
                self._names[kind][key] = digest(kind, payload)
                self.changed[kind, key] = payload

    def directory(self) -> Directory:
        """What names it all."""
        return directory({kind: sorted(names.items()) for kind, names in self._names.items()}, self.lengths)
