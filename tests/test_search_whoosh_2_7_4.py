"""The way back to the distribution that whoosh3 continues: the same tests pass with it, and it reads what whoosh3 wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backfile_search.analysis import Analyser
from tests.test_search_whoosh import some_documents, write_segment

ROOT = Path(__file__).resolve().parent.parent
FOLDER = os.environ.get("WHOOSH_2_7_4", "")
# Written for older Pythons, it warns of "is 0" and the like; our other warnings stay errors.
QUIET = ("-W", "ignore::SyntaxWarning", "-W", "ignore::DeprecationWarning")

pytestmark = pytest.mark.skipif(
    not FOLDER,
    reason="WHOOSH_2_7_4 names no folder with that distribution (see requirements-whoosh-2.7.4.lock)",
)


def test_segments_are_written_and_searched_by_whoosh_2_7_4() -> None:
    tests = ("-p", "no:cacheprovider", "-q", "tests/test_search_whoosh.py")
    assert " passed" in python_with_2_7_4("-m", "pytest", *QUIET, "-o", "addopts=", *tests)


def test_whoosh_2_7_4_reads_what_whoosh3_wrote(tmp_path: Path) -> None:
    write_segment(tmp_path / "segment", some_documents(3, 50), Analyser("en"))
    count = "len([number for number in index.open_dir(sys.argv[1]).reader().postings('body', 'flood').all_ids()])"
    told = python_with_2_7_4("-c", f"import sys; from whoosh import index; print({count})", str(tmp_path / "segment"))
    expected = sum("flood" in Analyser("en").occurrences(each.text, "body").positions for each in some_documents(3, 50))
    assert int(told) == expected > 10


def test_it_is_whoosh_2_7_4_that_is_tried() -> None:
    assert python_with_2_7_4("-c", "import whoosh; print(whoosh.versionstring())").strip() == "2.7.4"


def python_with_2_7_4(*arguments: str) -> str:
    """What Python prints, with the other Whoosh before ours."""
    path = os.pathsep.join([str(Path(FOLDER).resolve()), str(ROOT), str(ROOT / "search")])
    command = [sys.executable, *QUIET, *arguments]
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
