"""Which engine made an index: its own sources and the Whoosh beside it."""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path


@cache
def engine_digest() -> str:
    """Digest of all that shapes an index besides its documents: an index of another engine is never read, only made again.

    Nobody has to raise a version by hand. Whoosh's version stands in its `__init__.py`, which is read, not imported: that would
    take longer than most searches.
    """
    state = sha256(f"{sys.version_info[:2]} {sys.byteorder}".encode())
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        state.update(path.relative_to(here).as_posix().encode())
        state.update(sha256(path.read_bytes()).digest())
    spec = find_spec("whoosh")
    if spec is not None and spec.origin is not None:
        state.update(Path(spec.origin).read_bytes())
    return state.hexdigest()[:32]
