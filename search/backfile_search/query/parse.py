"""The grammar of queries, by recursive descent.

    beside  = { either }                    side by side: all must match, or any of them
    either  = both { "OR" both }            binds closer than side by side: a b OR c  =  a AND (b OR c)
    both    = single { "AND" single }
    single  = { "NOT" | FIELD } operand     a leading minus is NOT, too
    operand = "(" beside ")" | PHRASE | WORD

An operator with nothing to work on is left out, so that a query can be searched while it is being typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from backfile_search.analysis import Analyser, Token
from backfile_search.characters import APOSTROPHES
from backfile_search.query.errors import QueryError
from backfile_search.query.nodes import All, And, Fuzzy, Leaf, Node, Not, Or, Phrase, Prefix, Word, leaves
from backfile_search.query.scan import Lexeme, scan
from backfile_search.query.tidy import TOO_MANY_WORDS, capped, negation, tidied

MAX_DEPTH = 20  # brackets within brackets
MAX_DISTANCE = 2
_SHOWN = 40  # characters of a word that a notice repeats
_PUNCTUATION = ".,;:!?…"  # may follow the sign of a prefix or a fuzzy word
_CAPITALS = re.compile("[A-Z.]{2,}")  # US, WHO and IT are no stop words
_END = Lexeme("", -1, -1, "")


class Spot(NamedTuple):
    """Where in the query a plain word stands, one that may be misspelt: its surface, and code points from start to end."""

    surface: str
    start: int
    end: int


class Query(NamedTuple):
    """What a query means.

    `notices` are sentences for the reader. `words` are the leaves that hits may hold, in their order: not what NOT excludes.
    `spots` are the plain words among them, without field, quotation marks or * and ~, as they stand in the text.
    """

    node: Node
    notices: tuple[str, ...]
    words: tuple[Leaf, ...]
    spots: tuple[Spot, ...]


def parse(text: str, *, any: bool = False, analyser: Analyser) -> Query:
    """What the query means; with `any`, words side by side need not all match.

    Raises QueryError: a quotation mark or bracket without its counterpart, more than MAX_DEPTH brackets, a misspelt field.
    """
    parser = _Parser(text, any, analyser)
    raw = parser.query()
    whole = tidied(raw, any, analyser) if raw is not None else None
    node, complete = capped(whole) if whole is not None else (All(), True)
    words = tuple(leaves(node, refused=False))
    plain = {leaf.surface for leaf in words if isinstance(leaf, Word) and not leaf.field}
    notices = (*parser.notices, *(() if complete else (TOO_MANY_WORDS,)))
    return Query(node, notices, words, tuple(spot for spot in parser.spots if spot.surface in plain))


def respell(text: str, spots: tuple[Spot, ...], spelling: Mapping[str, str]) -> str:
    """The query with other words (surface -> word) in these spots of it."""
    pieces, end = [], 0
    for spot in spots:
        if spot.surface in spelling:
            pieces += [text[end : spot.start], spelling[spot.surface]]
            end = spot.end
    return "".join(pieces) + text[end:]


class _Parser:
    """Reads a row of lexemes once, from left to right. What has no words in it is None."""

    def __init__(self, text: str, any: bool, analyser: Analyser) -> None:
        self.notices: list[str] = []
        self.spots: list[Spot] = []
        self._text = text
        self._any = any
        self._analyser = analyser
        self._lexemes = [*scan(text), _END]
        self._at = 0
        self._tokens = analyser.tokens(text)
        self._token = 0
        self._depth = 0

    def query(self) -> Node | None:
        node = self._beside("")
        if self._next.kind == ")":
            raise QueryError("This bracket closes nothing.", self._next.start)
        return node

    @property
    def _next(self) -> Lexeme:
        return self._lexemes[self._at]

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _tokens_in(self, start: int, end: int) -> list[Token]:
        """The tokens in a part of the query that lies after those asked for before."""
        first = self._token
        while self._token < len(self._tokens) and self._tokens[self._token].end <= end:
            self._token += 1
        return [token for token in self._tokens[first : self._token] if token.start >= start]

    def _beside(self, field: str) -> Node | None:
        parts: list[Node | None] = []
        while self._next.kind not in (")", ""):
            parts.append(self._either(field))
        return _any_of_these(parts) if self._any else _group(And, parts)

    def _either(self, field: str) -> Node | None:
        return _group(Or, self._chain("OR", self._both, field))

    def _both(self, field: str) -> Node | None:
        return _group(And, self._chain("AND", self._single, field))

    def _chain(self, operator: str, operand: Callable[[str], Node | None], field: str) -> list[Node | None]:
        parts = [operand(field)]
        while self._next.kind == operator:
            self._take()
            parts.append(operand(field))
        return parts

    def _single(self, field: str) -> Node | None:
        negative = False
        while self._next.kind in ("NOT", "field"):
            lexeme = self._take()
            negative = negative != (lexeme.kind == "NOT")
            field = lexeme.text if lexeme.kind == "field" else field
        node = self._operand(field)
        return negation(node) if negative and node is not None else node

    def _operand(self, field: str) -> Node | None:
        match self._next.kind:
            case "(":
                return self._bracket(field)
            case "phrase":
                return self._phrase(field)
            case "word":
                return self._word(field)
        return None

    def _bracket(self, field: str) -> Node | None:
        opening = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"There are more than {MAX_DEPTH} brackets within brackets here.", opening.start)
        node = self._beside(field)
        if self._next.kind != ")":
            raise QueryError("This bracket is never closed.", opening.start)
        self._take()
        self._depth -= 1
        return node

    def _phrase(self, field: str) -> Leaf | None:
        lexeme = self._take()
        return self._meant(field, self._tokens_in(lexeme.start, lexeme.end))

    def _word(self, field: str) -> Leaf | None:
        lexeme = self._take()
        head, sign, distance = _signed(lexeme.text)
        found = self._unelided(self._tokens_in(lexeme.start, lexeme.start + len(head)))
        if len(found) != 1:
            self._note_sign(lexeme.text, sign, found)
            return _words(field, found)
        if sign:
            return _expanding(field, found[0].surface, sign, distance)
        surface, start, end = found[0]
        if not field:
            self.spots.append(Spot(surface, start, end))
        return self._meant(field, found) if _CAPITALS.fullmatch(self._text, start, end) else _words(field, found)

    def _unelided(self, found: list[Token]) -> list[Token]:
        """The tokens of a chunk without the stop words that an apostrophe leaves before another: l'Iran."""
        first = 0
        while first < len(found) - 1 and self._is_elided(found[first]):
            first += 1
        return found[first:]

    def _is_elided(self, token: Token) -> bool:
        return self._text[token.end] in APOSTROPHES and self._analyser.is_stop(token.surface)

    def _meant(self, field: str, found: list[Token]) -> Leaf | None:
        """Words that were typed with emphasis: a stop word among them remains a phrase until bare stop words are gone."""
        if len(found) == 1 and self._analyser.is_stop(found[0].surface):
            return Phrase(field, (found[0].surface,))
        return _words(field, found)

    def _note_sign(self, chunk: str, sign: str, found: list[Token]) -> None:
        """Says that a sign had no effect. One such notice is enough, however many there are."""
        sign = sign or ("*" if "*" in chunk else "")
        if found and sign and not self.notices:
            shown = chunk if len(chunk) <= _SHOWN else f"{chunk[: _SHOWN - 1]}…"
            self.notices = [f"“{shown}” was searched without {sign}, which works only at the end of a single word."]


def _group(kind: type[And] | type[Or], parts: Sequence[Node | None]) -> Node | None:
    present = tuple(part for part in parts if part is not None)
    return kind(present) if len(present) > 1 else present[0] if present else None


def _any_of_these(parts: list[Node | None]) -> Node | None:
    """Any of the parts, but none that is excluded: else "rockets -iraq" would find nearly everything."""
    sought = [part for part in parts if not isinstance(part, Not)]
    refused = [part for part in parts if isinstance(part, Not)]
    return _group(And, [_group(Or, sought), *refused])


def _words(field: str, found: list[Token]) -> Word | Phrase | None:
    surfaces = tuple(token.surface for token in found)
    return Phrase(field, surfaces) if len(surfaces) > 1 else Word(field, surfaces[0]) if surfaces else None


def _signed(chunk: str) -> tuple[str, str, int]:
    """A chunk without the sign at its end, the sign (* or ~ or "") and the distance that ~ asks for."""
    bare = chunk.rstrip(_PUNCTUATION)
    if bare.endswith("*"):
        return bare.rstrip("*"), "*", 0
    head = bare.rstrip("0123456789")
    if head.endswith("~"):
        return head[:-1], "~", _wished(bare[len(head) :])
    return chunk, "", 0


def _wished(digits: str) -> int:
    """The distance that these digits ask for. There may be thousands of them, more than int() takes."""
    number = digits.lstrip("0")
    return 1 if not digits else 0 if not number else 1 if number == "1" else MAX_DISTANCE


def _expanding(field: str, surface: str, sign: str, distance: int) -> Leaf:
    if sign == "*":
        return Prefix(field, surface)
    return Fuzzy(field, surface, distance) if distance else Word(field, surface)
