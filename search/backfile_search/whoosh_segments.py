"""Segments: Whoosh indexes of one Whoosh segment, each in a folder of its own, written in one go and never changed."""

from __future__ import annotations

import os
import shutil
import struct
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate
from pickle import loads
from typing import TYPE_CHECKING, Any, NamedTuple

from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashWriter
from whoosh.index import TOC
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.numeric import length_to_byte

from backfile_search.document import FIELDS
from backfile_search.whoosh_bulk import encode_term
from backfile_search.whoosh_schema import BOOSTS, schema

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from backfile_search.shards import Use

# Whoosh's name for a folder's only index.
INDEX = "MAIN"

# A field's number, as the keys in the index of terms begin.
_FIELD = struct.Struct("!H")


def write_segment(folder: Path, uses: Iterable[tuple[int, str, Use]], lengths: Sequence[int], language: str) -> None:
    """Write documents as a Whoosh index of one segment; a document's number is its place.

    `uses` are all terms in the order of a `Concordance`, `lengths` those of the documents' bodies in tokens. On return
    everything has reached the disk. What lay in the folder before is removed: it can only come from a write that was
    cut short, because a segment counts only when the state names it, which is after this. Raises OSError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    storage = FileStorage(str(folder))
    segment = W3Codec().new_segment(storage, INDEX)
    _write_lengths(storage, segment, lengths)
    _write_postings(storage, segment, uses, lengths)
    # Its files stay apart: of those in a "compound file" Whoosh copies each into memory when it opens it.
    TOC(schema(language), [segment], 1).write(storage, INDEX)
    _sync(folder)


class Block(NamedTuple):
    """Some of a term's postings, by ascending document number."""

    documents: Sequence[int]
    weights: Sequence[float]  # frequencies times the field's boost
    places: Sequence[bytes]  # encoded positions: see `positions`


class SegmentError(OSError):
    """A segment cannot be read as it was written: files are missing or damaged."""


class Segment:
    """A segment for reading, opened when first asked.

    `order[number]` is the place in the archive's order of the document with this number here, -1 if it is not current. The
    files hold pickles: a segment that was made elsewhere must not be opened.
    """

    def __init__(self, folder: Path, order: array[int]) -> None:
        self.folder = folder
        self.order = order

    def postings(self, field: str, term: str) -> Iterator[Block]:
        """All postings of a term in a field, by blocks; none if it does not occur. Raises SegmentError."""
        with self._reading():
            try:
                matcher: Any = self._reader.postings(field, term)
            except TermNotFound:
                return
        while matcher.is_active():
            with self._reading():
                block = _block(matcher)
            yield block
            with self._reading():
                matcher._next_block()

    @cached_property
    def lengths(self) -> bytes:
        """Each document's body length, as the byte in which Whoosh keeps it. Raises SegmentError."""
        with self._reading():
            files: Any = self._reader.storage()
            name = W3Codec.column_filename(self._reader.segment(), "_body_len")
            lengths = _whole(files.open_file(name)) if files.file_exists(name) else b""
        return lengths.ljust(len(self.order), b"\0")  # the column ends with the last document that has a body

    def close(self) -> None:
        """Close its files, if it has been opened."""
        if reader := self.__dict__.pop("_reader", None):
            reader.close()

    # Not opened as whoosh.index.open_dir does: that reads the schema, and an analyser with it.
    @cached_property
    def _reader(self) -> SegmentReader:
        files = _Files(self.folder)
        try:
            (segment,) = TOC.read(files, INDEX, schema=schema()).segments
            return SegmentReader(files, schema(), segment)
        except BaseException:
            files.close()
            raise

    # Of damaged files, Whoosh and pickle raise whatever they trip over.
    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise SegmentError(f"The search index cannot be read: {self.folder} is damaged ({error!r}).") from error


class _Files(FileStorage):
    """A folder for reading, whose files can all be closed: Whoosh leaves those open that it trips over."""

    def __init__(self, folder: Path) -> None:
        FileStorage.__init__(self, str(folder), readonly=True)
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """A file for reading."""
        self._opened.append(FileStorage.open_file(self, name, **options))
        return self._opened[-1]

    def close(self) -> None:
        """Close all that are open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()


def _whole(file: Any) -> bytes:
    with file:
        return bytes(file.read())


# Matchers go from posting to posting by several calls each. This reads what they read, a block at once.
def _block(matcher: Any) -> Block:
    matcher._read_ids()
    matcher._read_weights()
    matcher._read_values()
    return Block(matcher._ids, matcher._weights, matcher._values)


def positions(places: bytes, before: int = 0) -> Iterator[int]:
    """The positions that a posting has encoded, each less `before`, ascending. Raises SegmentError.

    As in whoosh.formats.Positions: four bytes say how many, then follow their distances, pickled.
    """
    try:
        distances = loads(places[4:])
        distances[0] -= before
    except Exception as error:
        raise SegmentError(f"The search index cannot be read: damaged positions ({error!r}).") from error
    return accumulate(distances)


def _write_lengths(storage: FileStorage, segment: Any, lengths: Sequence[int]) -> None:
    writer, body = W3Codec().per_document_writer(storage, segment), schema()["body"]
    for number, length in enumerate(lengths):
        writer.start_doc(number)
        writer.add_field("body", body, None, length)
        writer.finish_doc()
    writer.close()
    segment.set_doc_count(len(lengths))
    storage.temp_storage(f"{INDEX}.tmp").destroy()  # where the writer kept its columns


def _write_postings(
    storage: FileStorage, segment: Any, uses: Iterable[tuple[int, str, Use]], lengths: Sequence[int]
) -> None:
    index = OrderedHashWriter(segment.create_file(storage, W3Codec.TERMS_EXT))
    index.extras["fieldmap"] = {field: number for number, field in enumerate(FIELDS)}
    bodies = bytes(map(length_to_byte, lengths))
    start = 0  # counted here: asking a file each time where it stands takes longer than all that is written to it
    with segment.create_file(storage, W3Codec.POSTS_EXT) as file:
        for number, term, use in uses:
            field = FIELDS[number]
            found = bodies if field == "body" else b""
            postings, about = encode_term(use, found, BOOSTS.get(field, 1.0), field in BOOSTS, start)
            file.write(postings)
            start += len(postings)
            index.add(_FIELD.pack(number) + term.encode(), about)
    index.close()


# Whoosh leaves it to the system when to write.
def _sync(folder: Path) -> None:
    paths = [*folder.iterdir(), folder, folder.parent]
    for path in paths:
        if path.is_dir() and os.name == "nt":  # which cannot open folders
            continue
        descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
