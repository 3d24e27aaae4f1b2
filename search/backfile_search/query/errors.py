"""A query that cannot be read, and the two lines that show where."""

from __future__ import annotations

import unicodedata

WIDTH = 76  # columns of a terminal that a shown query may fill


class QueryError(ValueError):
    """A query that cannot be read: a sentence, and the code point of the query that it is about."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return self.message

    def caret(self, text: str) -> str:
        """Two lines: the query `text`, cut to WIDTH columns around the fault, and a caret below the fault.

        Characters of East Asian width count for two columns, combining ones for none.
        """
        shown = "".join(map(_printable, text))
        widths = [_width(character) for character in shown]
        start, end = _window(widths, self.position)
        line = "…" * (start > 0) + shown[start:end] + "…" * (end < len(shown))
        return f"{line}\n{' ' * ((start > 0) + sum(widths[start : self.position]))}^"


def _window(widths: list[int], position: int) -> tuple[int, int]:
    """The part of a line that is shown: all if it fits, else what fits around the position, with room for two ellipses."""
    if sum(widths) <= WIDTH:
        return 0, len(widths)
    start, used = _reached(widths[:position][::-1], WIDTH // 2 - 1)
    end, used_after = _reached(widths[position:], WIDTH - 2 - used)
    # Near the end of the query there is room left over for more of its beginning.
    start, _ = _reached(widths[:position][::-1], WIDTH - 2 - used_after)
    start, end = position - start, position + end
    while start < position and widths[start] == 0:
        start += 1  # a combining mark would join the ellipsis
    return start, end


def _reached(widths: list[int], room: int) -> tuple[int, int]:
    """How many characters from the first fit into so many columns, and the columns they take."""
    used = 0
    for count, width in enumerate(widths):
        if used + width > room:
            return count, used
        used += width
    return len(widths), used


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category == "Cs" else character


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
