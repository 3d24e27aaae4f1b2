"""The command line as tests call it: what a command says and how it ends."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from backfile.cli import main

AS_OF = ("--as-of", "2026-01-01T12:00:00Z")


class Said(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `backfile` with these words; test modules import it. Nothing takes long enough for its progress to be shown."""
    monkeypatch.setattr("backfile.terminal._WORTH_SAYING", math.inf)

    def run(*words: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(int(end.value.code or 0), out, err)

    return run
