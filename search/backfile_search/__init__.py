"""Search for an archive: a Whoosh index on the desk, and the same results in the reader's browser, without a server."""

from backfile_search.committing import Changes
from backfile_search.document import FACETS, FIELDS, Document
from backfile_search.index import Files, Index, open_files, open_index
from backfile_search.query import QueryError
from backfile_search.searching import Request, Results
from backfile_search.state import Entry, Lost

__all__ = [
    "FACETS",
    "FIELDS",
    "Changes",
    "Document",
    "Entry",
    "Files",
    "Index",
    "Lost",
    "QueryError",
    "Request",
    "Results",
    "open_files",
    "open_index",
]
