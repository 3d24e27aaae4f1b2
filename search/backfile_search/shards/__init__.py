"""The files that a reader's browser searches, as FORMAT.md describes them: made from documents, and changed with them.

Everything here is a pure function of its arguments: no files, no database, no clock.
"""

from backfile_search.shards.codec import ShardError
from backfile_search.shards.columns import encode_text
from backfile_search.shards.dictionary import decode_terms, decode_words, term_df, word_range
from backfile_search.shards.files import digest, name, read_script, script
from backfile_search.shards.partition import (
    KINDS,
    Directory,
    Head,
    PartitionShards,
    annex_of,
    build_partition,
    decode_directory,
    directory,
    partitions,
    root_payload,
)
from backfile_search.shards.patch import Patch, Stored, patch
from backfile_search.shards.shelf import Changes

__all__ = [
    "KINDS",
    "Changes",
    "Directory",
    "Head",
    "PartitionShards",
    "Patch",
    "ShardError",
    "Stored",
    "annex_of",
    "build_partition",
    "decode_directory",
    "decode_terms",
    "decode_words",
    "digest",
    "directory",
    "encode_text",
    "name",
    "partitions",
    "patch",
    "read_script",
    "root_payload",
    "script",
    "term_df",
    "word_range",
]
