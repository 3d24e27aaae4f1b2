"""Takes out of a tree what need not be searched: stop words, repetitions, groups of one, and words beyond the limit."""

from __future__ import annotations

from backfile_search.analysis import Analyser
from backfile_search.query.nodes import And, Node, Not, Or, Phrase, Word

MAX_WORDS = 24  # words of a query, those in phrases included
TOO_MANY_WORDS = f"Only the first {MAX_WORDS} words were searched."


def negation(node: Node) -> Node:
    """What the node does not match; two negations make none."""
    return node.part if isinstance(node, Not) else Not(node)


def tidied(node: Node, any: bool, analyser: Analyser) -> Node:
    """The tree without bare stop words, as long as others remain beside them; with `any`, in lists of OR, too."""
    match node:
        case And(parts) | Or(parts):
            flat = _flat(type(node), [tidied(part, any, analyser) for part in parts])
            return _joined(type(node), _telling(flat, analyser) if any or isinstance(node, And) else flat)
        case Not(part):
            return negation(tidied(part, any, analyser))
        case _:
            return node


def capped(node: Node) -> tuple[Node, bool]:
    """The tree with its first MAX_WORDS words (a phrase may be cut short), and whether these are all that it has."""
    allowance = _Allowance()
    kept = allowance.kept(node)
    assert kept is not None  # the first word is always within the limit
    return kept, not allowance.exceeded


class _Allowance:
    """How many words may still be searched, while a tree is walked in the order of the query."""

    def __init__(self) -> None:
        self.exceeded = False
        self._left = MAX_WORDS

    def kept(self, node: Node) -> Node | None:
        """What of a node is within the limit. Here an emphasised stop word ceases to be a phrase."""
        match node:
            case And(parts) | Or(parts):
                kept = [part for part in map(self.kept, parts) if part is not None]
                return _joined(type(node), _flat(type(node), kept)) if kept else None
            case Not(part):
                within = self.kept(part)
                return None if within is None else negation(within)
            case Phrase(field, surfaces):
                surfaces = surfaces[: self._take(len(surfaces))]
                return Phrase(field, surfaces) if len(surfaces) > 1 else Word(field, surfaces[0]) if surfaces else None
            case _:
                return node if self._take(1) else None

    def _take(self, words: int) -> int:
        granted = min(words, self._left)
        self._left -= granted
        self.exceeded = self.exceeded or granted < words
        return granted


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> list[Node]:
    """The parts, with the parts of groups of the same kind in place of these."""
    return [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]


def _telling(parts: list[Node], analyser: Analyser) -> list[Node]:
    """The parts without bare stop words; all of them, if nothing that is sought would remain."""
    kept = [part for part in parts if not _is_bare_stop_word(part, analyser)]
    return parts if all(isinstance(part, Not) for part in kept) else kept


def _is_bare_stop_word(node: Node, analyser: Analyser) -> bool:
    return isinstance(node, Word) and not node.field and analyser.is_stop(node.surface)


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """A group of parts, each once; one part is no group."""
    # Their text tells nodes of different classes apart, which comparing tuples does not.
    different = tuple({repr(part): part for part in parts}.values())
    return kind(different) if len(different) > 1 else different[0]
