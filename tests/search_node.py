"""A browser without a page: the client's own script under node, for tests that ask it hundreds of queries."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from backfile_search import Document, client, shards
from backfile_search.analysis import Analyser
from backfile_search.shards.split import TARGETS, Targets

SCRIPT = Path(__file__).parent / "node" / "search.js"


def write_site(
    folder: Path, partitions: Sequence[Sequence[Document]], language: str = "en", targets: Targets = TARGETS
) -> None:
    """Writes the search files of an archive, whose documents come in their order, cut into partitions as given."""
    everything = [(d.day, d.order, d.id) for documents in partitions for d in documents]
    assert everything == sorted(everything)
    analyser, heads, body = Analyser(language), [], 0
    for documents in partitions:
        part = shards.build_partition(documents, analyser, targets)
        digests = {
            kind: [(key, shards.digest(kind, data)) for key, data in part.payloads[kind]] for kind in shards.KINDS
        }
        payloads = [(kind, data) for kind in shards.KINDS for _, data in part.payloads[kind]]
        payloads += [("texts", shards.encode_text(document)) for document in documents]
        named = shards.directory(digests, part.lengths)
        payloads += [("annex", named.annex), ("head", named.head)]
        for kind, data in payloads:
            _write(folder, shards.name(kind, shards.digest(kind, data)), data)
        heads.append((part.documents, shards.digest("head", payloads[-1][1])))
        body += part.body
    _write(folder, "root", shards.root_payload(language, body, heads))


def _write(folder: Path, name: str, payload: bytes) -> None:
    path = folder / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(shards.script(name, payload))


class Load(NamedTuple):
    """A file that was asked for and its bytes (0 if it was not there)."""

    path: str
    size: int


class ClientError(Exception):
    """What the client rejected with."""

    def __init__(self, name: str, message: str, position: int | None, stack: str) -> None:
        super().__init__(message)
        self.name = name
        self.position = position
        self.add_note(stack)


@cache
def why_missing() -> str:
    """Why the client cannot run here, or ""."""
    node = shutil.which("node")
    if node is None:
        return "node is not installed"
    trial = "new DecompressionStream('deflate-raw')"
    if subprocess.run([node, "-e", trial], capture_output=True, check=False).returncode:
        return "this node is too old to unpack the search files: 20.12 is needed"
    return ""


class Reader:
    """A reader's browser. `steps` says what the last call loaded: a list of files for each step it took."""

    def __init__(self, folder: Path, place: Path) -> None:
        """`folder` holds the site's search files; `place` is where the script may be put."""
        script = place / "client.js"
        script.write_bytes(client.script(pieces=client.ENGINE))
        self.steps: list[list[Load]] = []
        self._process = subprocess.Popen(
            ["node", str(SCRIPT), str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.visit(folder)

    def visit(self, folder: Path) -> None:
        """Open the site anew: nothing is loaded, nothing remembered."""
        self._ask({"folder": str(folder)})

    def ready(self, *, patient: bool = False) -> None:
        """What happens when a reader turns to the search box."""
        self._ask({"call": "ready", "patient": patient})

    def search(self, text: str, /, *, patient: bool = False, **options: Any) -> Any:
        """Everything about a query, as the command line prints it."""
        return self._ask({"call": "search", "with": [text, options], "patient": patient})

    def find(self, text: str, /, *then: str, patient: bool = False, **options: Any) -> Any:
        """The hits alone, and then what else is wished of them, one after the other."""
        return self._ask({"call": "find", "with": [text, options], "then": then, "patient": patient})

    def all(self, *texts: str) -> Any:
        """Several searches, asked at once."""
        return self._ask({"all": texts})

    def more(self, *then: str) -> Any:
        """What else is wished of the hits found last."""
        return self._ask({"then": then})

    def complete(self, prefix: str) -> Any:
        """Words that begin like this."""
        return self._ask({"call": "complete", "with": [prefix]})

    @property
    def loads(self) -> list[Load]:
        """All that the last call loaded."""
        return [load for step in self.steps for load in step]

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        self.steps = [[Load(*load) for load in step] for step in answer["steps"]]
        if "error" in answer:
            raise ClientError(**answer["error"])
        return answer["result"]
