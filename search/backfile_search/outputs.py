"""The files of a site that an index stands for: their paths below the site's search folder, and what is in them."""

from __future__ import annotations

import re

from backfile_search.archive import Archive
from backfile_search.shards import digest, name, script
from backfile_search.shards.codec import encode_json
from backfile_search.state import Lost, State

ROOT = "root.js"
_PATH = re.compile(r"([a-z]+)/(?:[0-9a-f]{2}/)?([0-9a-f]+)\.js")


def path_of(kind: str, digest: str) -> str:
    """The path of the file of a shard."""
    return f"{name(kind, digest)}.js"


def files_of(state: State) -> dict[str, str]:
    """The path of every file, sorted, with the digest of its payload."""
    with state.reading():
        archive = Archive(state)
        names = archive.names() | {("texts", text) for text in state.texts()}
        files = {path_of(*each): each[1] for each in names} | {ROOT: digest("root", archive.root())}
    return dict(sorted(files.items()))


def file_of(state: State, path: str) -> bytes:
    """The content of a file. KeyError if there is no such file, Lost if it proves to be damaged."""
    if path == ROOT:
        with state.reading():
            return script("root", Archive(state).root())
    found = _PATH.fullmatch(path)
    payload = _payload(state, *found.groups()) if found else None
    if found is None or payload is None or path_of(*found.groups()) != path:
        raise KeyError(path)
    if digest(found[1], payload) != found[2]:
        raise Lost("A part of the search index has changed by itself.")
    return script(path.removesuffix(".js"), payload)


def _payload(state: State, kind: str, digest: str) -> bytes | None:
    if kind != "texts":
        return state.payload(kind, digest)
    text = state.text(digest)
    return None if text is None else encode_json(list(text))
