"""What a query means: a tree of words and of what they have to do with each other, and its form as JSON."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

# Named tuples are compared as tuples: Word("", "a") == Prefix("", "a"). Tell nodes apart by their classes or their JSON.


class Word(NamedTuple):
    """A word as it was typed, folded. Field "" stands for title and body, as in all leaves."""

    field: str
    surface: str


class Phrase(NamedTuple):
    """Words that stand next to each other in this order; two at least."""

    field: str
    surfaces: tuple[str, ...]


class Prefix(NamedTuple):
    """All words that begin like this."""

    field: str
    surface: str


class Fuzzy(NamedTuple):
    """All words that are one or two slips of the keyboard away."""

    field: str
    surface: str
    distance: int


class And(NamedTuple):
    """What all of its parts match; two at least, all different."""

    parts: tuple[Node, ...]


class Or(NamedTuple):
    """What one of its parts or more match; two at least, all different."""

    parts: tuple[Node, ...]


class Not(NamedTuple):
    """Everything that its part does not match."""

    part: Node


class All(NamedTuple):
    """Every document: a query without words. (As an empty tuple it counts as false: ask for its class.)"""


Leaf: TypeAlias = Word | Phrase | Prefix | Fuzzy
Node: TypeAlias = Leaf | And | Or | Not | All


def to_json(node: Node) -> list[object]:
    """Nested arrays, each with the node's kind first: ``["and", [["word", "", "taji"], ["prefix", "person", "sole"]]]``."""
    kind = type(node).__name__.lower()
    match node:
        case And(parts) | Or(parts):
            return [kind, [to_json(part) for part in parts]]
        case Not(part):
            return [kind, to_json(part)]
        case Phrase(field, surfaces):
            return [kind, field, list(surfaces)]
        case _:
            return [kind, *node]


def leaves(node: Node, *, refused: bool = True) -> list[Leaf]:
    """The leaves in the order of the query. Without `refused`, only those that a hit may hold, not what NOT excludes."""
    match node:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part, refused=refused)]
        case Not(part):
            return leaves(part, refused=refused) if refused else []
        case All():
            return []
        case _:
            return [node]
