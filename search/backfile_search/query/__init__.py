"""The query language: from what a reader types to a tree of words. The browser's twin is ``client/query.js``.

    scan    a row of lexemes
    parse   the grammar
    tidy    stop words, repetitions, the limit of words
    nodes   what results, and its form as JSON

Both sides must agree in every tree, notice and error: ``vectors/queries.json`` holds examples that both must reproduce.
Whatever the query, reading it takes time in proportion to its length.
"""

from backfile_search.query.errors import QueryError
from backfile_search.query.nodes import All, And, Fuzzy, Leaf, Node, Not, Or, Phrase, Prefix, Word, leaves, to_json
from backfile_search.query.parse import Query, Spot, parse, respell
from backfile_search.query.scan import FIELD_NAMES
from backfile_search.query.tidy import MAX_WORDS

__all__ = [
    "FIELD_NAMES",
    "MAX_WORDS",
    "All",
    "And",
    "Fuzzy",
    "Leaf",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "QueryError",
    "Spot",
    "Word",
    "leaves",
    "parse",
    "respell",
    "to_json",
]
