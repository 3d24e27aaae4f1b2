"""The plan held against the trace and the output folder: what has to be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backfile.digests import Digest, digest
from backfile.files import Listing
from backfile.pipeline.planning import Planned
from backfile.pipeline.rendering import Key, Keys, Stale
from backfile.store import Made
from backfile.views import Output

# Above this many stale outputs their views are made a second time instead of being held all at once.
_HELD = 2000


@dataclass(frozen=True, slots=True)
class Survey:
    """What the trace and the output folder say about a plan.

    `paths`: all of its site paths; `keys`: of the outputs that have to be made; `held`: these outputs, unless there are too
    many to hold; `touched`: files whose stat changed and bytes did not.
    """

    paths: list[str]
    keys: dict[str, Key]
    held: list[Output]
    touched: list[tuple[str, Made]]

    def stale(self, planned: Planned) -> Iterator[Stale]:
        """The outputs that have to be made, each once."""
        keys = dict(self.keys)
        for output in self.held if len(self.held) == len(keys) else planned.outputs():
            key = keys.pop(output.path, None)
            if key is not None:
                yield Stale(output, key)


def survey(planned: Planned, keys: Keys, trace: Mapping[str, Made], present: Listing, folder: Path) -> Survey:
    """Which outputs of the plan are not the files that the trace says they are."""
    found = Survey([], {}, [], [])
    seen: set[str] = set()
    for output in planned.outputs():
        path = output.path
        found.paths.append(path)
        if path in seen:  # two claim one address: an error, and if it is let pass, the first has it
            continue
        seen.add(path)
        key, made, stat = keys.key(output), trace.get(path), present.get(path)
        if made is not None and made[:3] == key:
            if stat == made.stat:
                continue
            if stat is not None and _content(folder / path) == made.output:
                found.touched.append((path, made._replace(stat=stat)))
                continue
        found.keys[path] = key
        if len(found.held) < _HELD:
            found.held.append(output)
    return found


def _content(path: Path) -> Digest | None:
    try:
        return digest(path.read_bytes())
    except OSError:
        return None
