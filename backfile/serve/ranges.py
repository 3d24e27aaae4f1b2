"""Parts of a file, as players of sound and film ask for them (RFC 9110, section 14)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

MOST_PARTS = 50  # who asks for more gets the whole file
CHUNK = 256 * 1024  # bytes in memory for one answer

_PART = re.compile(r"(\d{1,18})-(\d{0,18})|-(\d{1,18})", re.ASCII)


class Part(NamedTuple):
    """Bytes of a file from `start` up to `end`, exclusive."""

    start: int
    end: int

    def says(self, size: int) -> str:
        """The value of Content-Range for this part of a file of `size` bytes."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


class Body(NamedTuple):
    """What is to be sent: bytes and parts of the file in turn, and their length in all."""

    pieces: tuple[bytes | Part, ...]
    length: int

    def read(self, file: BinaryIO) -> Iterator[bytes]:
        """The bytes, in chunks. They end early if somebody cut the file short meanwhile."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _bytes_of(file, piece)


def asked_for(header: str, size: int) -> list[Part] | None:
    """The parts of a file of `size` bytes that a Range header asks for; [] if it has none of them: the answer is 416.

    None, for the whole file, if the header is missing or not to be understood: then it is as if it were not there.
    """
    unit, _, listed = header.partition("=")
    parts = [_PART.fullmatch(part.strip()) for part in listed.split(",") if part.strip()]
    if unit.strip().lower() != "bytes" or not 0 < len(parts) <= MOST_PARTS:
        return None
    found: list[Part] = []
    for part in parts:
        if part is None:
            return None
        first, last, final = part.groups()
        start = max(size - int(final), 0) if final else int(first)
        end = min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
        if start < end:
            found.append(Part(start, end))
    # Parts that overlap would be a cheap way to ask for the same bytes many times.
    return None if sum(end - start for start, end in found) > size else found


def several(parts: list[Part], size: int, media_type: str) -> tuple[Body, str]:
    """The body that holds more than one part, and its Content-Type: multipart/byteranges (RFC 9110, 14.6)."""
    boundary = secrets.token_hex(12)
    pieces: list[bytes | Part] = []
    for part in parts:
        head = f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {part.says(size)}\r\n\r\n"
        pieces += [head.encode("ascii"), part]
    pieces.append(f"\r\n--{boundary}--\r\n".encode("ascii"))
    length = sum(len(piece) if isinstance(piece, bytes) else piece.end - piece.start for piece in pieces)
    return Body(tuple(pieces), length), f"multipart/byteranges; boundary={boundary}"


def one(part: Part) -> Body:
    """The body that is one part, or a whole file."""
    return Body((part,), part.end - part.start)


def _bytes_of(file: BinaryIO, part: Part) -> Iterator[bytes]:
    file.seek(part.start)
    left = part.end - part.start
    while left and (chunk := file.read(min(left, CHUNK))):
        left -= len(chunk)
        yield chunk
