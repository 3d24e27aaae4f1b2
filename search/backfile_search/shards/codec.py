"""Numbers, postings and positions as bytes: the smallest parts of the format (FORMAT.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from operator import length_hint
from typing import Any, NamedTuple


class ShardError(ValueError):
    """Bytes that are no payload of this format, or not the payload that they are said to be."""


class _Varints(dict[int, bytes]):
    """Numbers as unsigned LEB128, each encoded once."""

    def __missing__(self, number: int) -> bytes:
        septets = bytearray()
        rest = number
        while rest > 127:
            septets.append(rest & 127 | 128)
            rest >>= 7
        septets.append(rest)
        self[number] = encoded = bytes(septets)
        return encoded


# A number from 0 on -> its bytes.
VARINTS = _Varints()


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that starts at `at`, and where the next thing starts. Numbers stay below 2^35."""
    number = shift = 0
    for byte in data[at : at + 5]:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at + shift // 7
    raise ShardError("a number has no end")


def decode_varints(data: bytes) -> list[int]:
    """All the numbers of `data`, which holds nothing else."""
    numbers = []
    at = 0
    while at < len(data):
        number, at = read_varint(data, at)
        numbers.append(number)
    return numbers


def encode_posting(gap: int, tf: int) -> bytes:
    """A document that holds a term `tf` times and comes `gap` documents after the one before."""
    return VARINTS[gap * 2 + 1] if tf == 1 else VARINTS[gap * 2] + VARINTS[tf]


def encode_postings(postings: Iterable[tuple[int, int]]) -> bytes:
    """Ascending (document, tf) of one term in one field."""
    encoded = bytearray()
    last = -1
    for number, tf in postings:
        encoded += encode_posting(number - last, tf)
        last = number
    return bytes(encoded)


def decode_postings(data: bytes) -> list[tuple[int, int]]:
    """Ascending (document, tf) of one term in one field."""
    postings = []
    number = -1
    rest = iter(data)
    for byte in rest:
        code = byte if byte < 128 else _number(byte, rest)
        number += code >> 1
        postings.append((number, 1 if code & 1 else _number(next(rest, -1), rest)))
    return postings


class Place(NamedTuple):
    """Where a document stands, or would have to stand, among the postings of a term."""

    start: int  # of its posting, in bytes
    end: int  # equals start if the document does not have the term
    gap: int  # its number minus that of the document before
    tf: int  # 0 if it does not have the term
    earlier: int  # positions of the documents before it, from `first` on


def locate(postings: bytes, number: int, first: int = 0) -> Place:
    """Finds document `number` among postings; counts the positions of documents `first` to `number` - 1."""
    document = -1
    code = earlier = 0
    rest = iter(postings)
    for byte in rest:  # this loop is what patching waits for: 0.1 microseconds a posting
        code = byte if byte < 128 else _number(byte, rest)
        document += code >> 1
        if document >= number:
            break
        tf = 1
        if not code & 1:
            byte = next(rest, -1)
            tf = byte if 0 <= byte < 128 else _number(byte, rest)
        if document >= first:
            earlier += tf
    else:
        return Place(len(postings), len(postings), number - document, 0, earlier)
    start = len(postings) - length_hint(rest) - len(VARINTS[code])
    if document > number:
        return Place(start, start, number - document + (code >> 1), 0, earlier)
    tf = 1 if code & 1 else _number(next(rest, -1), rest)
    return Place(start, len(postings) - length_hint(rest), code >> 1, tf, earlier)


# The rest of a number whose first byte was read (-1: there was none).
def _number(byte: int, rest: Iterator[int]) -> int:
    number = byte & 127
    shift = 7
    while byte > 127:
        byte = next(rest, -1)
        number |= (byte & 127) << shift
        shift += 7
    if byte < 0 or shift > 35:
        raise ShardError("a number has no end")
    return number


def replace_posting(postings: bytes, place: Place, tf: int) -> bytes:
    """The postings with `tf` (0: none) for the document at `place`."""
    posting = encode_posting(place.gap, tf) if tf else b""
    if bool(tf) == bool(place.tf) or place.end == len(postings):
        return postings[: place.start] + posting + postings[place.end :]
    code, end = read_varint(postings, place.end)  # of the next document, which is now nearer or farther
    code += -2 * place.gap if tf else 2 * place.gap
    return postings[: place.start] + posting + VARINTS[code] + postings[end:]


def encode_positions(positions: Sequence[int]) -> bytes:
    """Where a term stands in one field of one document: the first position, then the distances."""
    if len(positions) == 1:
        return VARINTS[positions[0]]
    encoded = bytearray()
    last = 0
    for position in positions:
        encoded += VARINTS[position - last]
        last = position
    return bytes(encoded)


def decode_positions(data: bytes, tfs: Iterable[int]) -> list[list[int]]:
    """The positions of one term in one field, for documents that hold it `tfs` times."""
    distances = iter(decode_varints(data))
    decoded: list[list[int]] = []
    for tf in tfs:
        decoded.append([])
        last = 0
        for _ in range(tf):
            last += next(distances, 0)
            decoded[-1].append(last)
    if len(data.translate(None, CONTINUING)) != sum(map(len, decoded)):
        raise ShardError("positions and postings do not agree")
    return decoded


# The bytes of a number that are not its last.
CONTINUING = bytes(range(128, 256))


def skip_varints(data: bytes, count: int, at: int = 0) -> int:
    """Where the number stands that comes `count` numbers after the one at `at`."""
    low, high = at + count, min(len(data), at + 5 * count)
    while low < high:  # halving is quick because counting is: translate() drops the other bytes in C
        middle = (low + high) // 2
        if len(data[at:middle].translate(None, CONTINUING)) < count:
            low = middle + 1
        else:
            high = middle
    if low > len(data) or len(data[at:low].translate(None, CONTINUING)) != count:
        raise ShardError("there are fewer positions than the postings say")
    return low


def encode_json(value: object) -> bytes:
    """JSON without white space, characters as they are."""
    return _JSON.encode(value).encode()


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def decode_json(payload: bytes) -> Any:
    """What JSON says."""
    try:
        return json.loads(payload)
    except ValueError as error:
        raise ShardError(f"no JSON: {error}") from None
