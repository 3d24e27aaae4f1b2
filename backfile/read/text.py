"""Bytes of a file become text, or a reason why not."""

from __future__ import annotations

import codecs

from backfile.errors import Problem
from backfile.read.tree import first_unprintable, printable

LARGEST = 10_000_000  # bytes of one file

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(path: str, raw: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a file with "\\n" at the end of every line and no byte order mark, or None if it is not a text at
    all.

    Bytes that are not UTF-8 are read as Windows-1252, as most old copy is, and a warning names their line.
    """
    fault = _no_text(path, raw)
    if fault is not None:
        return None, [fault]
    problems = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = len(codecs.BOM_UTF8) + error.start if raw.startswith(codecs.BOM_UTF8) else error.start
        text = raw.decode("cp1252", errors="replace").removeprefix("ï»¿")
        message = f"byte 0x{raw[bad]:02X} is not UTF-8; the file is read as Windows-1252 - save it as UTF-8"
        problems.append(Problem(path, _line_of(raw, bad), "W-not-utf-8", "", message))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = first_unprintable(text)
    if bad >= 0:
        message = f"control character U+{ord(text[bad]):04X} is left out; no page may hold it"
        problems.append(Problem(path, text.count("\n", 0, bad) + 1, "W-control-character", "", message))
        text = printable(text)
    return text, problems


def _no_text(path: str, raw: bytes) -> Problem | None:
    if len(raw) > LARGEST:
        size = f"{len(raw) / 1e6:.1f} MB"
        return Problem(
            path,
            0,
            "E-file-too-large",
            "",
            f"the file has {size}; an article of more than 10 MB is not read - split it",
        )
    if raw.startswith(_UTF_16):
        return Problem(path, 1, "E-utf-16", "", "the file is UTF-16; save it as UTF-8")
    null = raw.find(b"\0")
    if null >= 0:
        message = (
            "the file holds a NUL byte, so it is no text (an image or a word-processor file?); save it as UTF-8 text"
        )
        return Problem(path, _line_of(raw, null), "E-nul-byte", "", message)
    if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
        return Problem(path, 0, "E-file-empty", "", f"the file is empty; {WHAT_TO_WRITE}")
    return None


def _line_of(raw: bytes, position: int) -> int:
    before = raw[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


WHAT_TO_WRITE = (
    'begin it with four lines: "---", "title: The headline", "published: 2020-01-08", "---", '
    "and write the text below them"
)
