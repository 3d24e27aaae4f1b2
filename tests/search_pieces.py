"""Single pieces of the search's browser half, run in node to be compared with their twins in Python."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import backfile_search

CLIENT = Path(backfile_search.__file__).parent / "client"

# Runs in a context of its own, where nothing but the language exists: these pieces may not need a page.
_RUN = """
const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const started = require("vm").runInNewContext(`(() => {"use strict";\\n${input.source}\\nreturn (${input.work});\\n})()`);
Promise.resolve(started(input.values)).then((result) => process.stdout.write(JSON.stringify(result)));
"""

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def run_pieces(pieces: Sequence[str], work: str, values: object) -> Any:
    """What the JavaScript function `work` makes of `values` (both ways as JSON); it sees the pieces and may be async."""
    source = "\n".join((CLIENT / f"{piece}.js").read_text(encoding="utf-8") for piece in pieces)
    question = json.dumps({"source": source, "work": work, "values": values})
    ended = subprocess.run(
        ["node", "-e", _RUN], input=question, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
