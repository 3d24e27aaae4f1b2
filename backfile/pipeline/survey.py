"""The plan held against the trace and the output folder: what has to be made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backfile.files import Listing
from backfile.pipeline.planning import Planned
from backfile.pipeline.rendering import Key, Keys, Stale, as_recorded
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

    def stale(self, planned: Planned, paths: Collection[str]) -> Iterator[Stale]:
        """Those of the outputs that have to be made at these paths, each once, in the order of the plan."""
        keys = {path: self.keys[path] for path in paths if path in self.keys}
        for output in self.held if len(self.held) == len(self.keys) else planned.outputs():
            if not keys:
                break
            key = keys.pop(output.path, None)
            if key is not None:
                yield Stale(output, key)


def survey(
    outputs: Iterable[Output], keys: Keys, trace: Mapping[str, Made], present: Listing, folder: Path
) -> Survey:  # fmt: skip
    """Which of these outputs, the whole plan, are not the files that the trace says they are."""
    found = Survey([], {}, [], [])
    seen: set[str] = set()
    for output in outputs:
        path = output.path
        found.paths.append(path)
        if path in seen:  # two claim one address: an error, and if it is let pass, the first has it
            continue
        seen.add(path)
        key, made = keys.key(output), trace.get(path)
        known = as_recorded(made, key, present.get(path), folder, path)
        if known is None:
            found.keys[path] = key
            if len(found.held) < _HELD:
                found.held.append(output)
        elif known is not made:
            found.touched.append((path, known))
    return found
