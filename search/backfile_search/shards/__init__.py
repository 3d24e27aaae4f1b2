"""The files that a reader's browser searches, as FORMAT.md describes them: made from documents, and changed with them.

Everything here is a pure function of its arguments: no files, no database, no clock.
"""

from backfile_search.shards.assembly import Assembly, build_partition, build_piece
from backfile_search.shards.codec import ShardError
from backfile_search.shards.columns import encode_text
from backfile_search.shards.concordance import Concordance, Use
from backfile_search.shards.dictionary import decode_terms, decode_words, term_df, word_range
from backfile_search.shards.files import digest, name, read_script, script
from backfile_search.shards.partition import (
    KINDS,
    Directory,
    Head,
    PartitionShards,
    annex_of,
    decode_directory,
    directory,
    partitions,
    root_payload,
)
from backfile_search.shards.patch import Patch, Stored, patch
from backfile_search.shards.piece import Piece, new_piece, noted
from backfile_search.shards.records import Records
from backfile_search.shards.shelf import Changes

__all__ = [
    "KINDS",
    "Assembly",
    "Changes",
    "Concordance",
    "Directory",
    "Head",
    "PartitionShards",
    "Patch",
    "Piece",
    "Records",
    "ShardError",
    "Stored",
    "Use",
    "annex_of",
    "build_partition",
    "build_piece",
    "decode_directory",
    "decode_terms",
    "decode_words",
    "digest",
    "directory",
    "encode_text",
    "name",
    "new_piece",
    "noted",
    "partitions",
    "patch",
    "read_script",
    "root_payload",
    "script",
    "term_df",
    "word_range",
]
