"""The HTML checker that other tests run over a built site: it passes a valid page and faults an invalid one."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.nu
from tests.nu import CheckerMissing, find_jar, nu_errors, why_missing

VALID = (
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Kererū</title></head>\n'
    "<body><h1>Kererū</h1>\n{}</body></html>\n"
)

needs_checker = pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "-")


@needs_checker
@pytest.mark.slow
def test_a_valid_page_passes_and_an_invalid_one_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "māori 2020").mkdir()
    (tmp_path / "index.html").write_text(VALID.format("<p>All is well.</p>"), encoding="utf-8")
    assert nu_errors(tmp_path) == []

    (tmp_path / "māori 2020/wrong.html").write_text(VALID.format("<ul><p>Stray.</p></ul>"), encoding="utf-8")
    assert nu_errors(tmp_path) == [
        "māori 2020/wrong.html:5: Element “p” not allowed as child of element “ul” in this context."
        " (Suppressing further errors from this subtree.) Near: </h1> <ul><p>Stray."
    ]


@needs_checker
@pytest.mark.slow
def test_pages_are_checked_in_batches_and_none_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests.nu, "BATCH", 2)
    for name in "abcde":
        (tmp_path / f"{name}.html").write_text(VALID.format("<b></i></b>"), encoding="utf-8")
    assert [error.partition(":")[0] for error in nu_errors(tmp_path)] == [
        "a.html",
        "b.html",
        "c.html",
        "d.html",
        "e.html",
    ]


@needs_checker
def test_a_folder_without_pages_has_no_errors(tmp_path: Path) -> None:
    assert nu_errors(tmp_path) == []


def test_without_the_jar_the_reason_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VNU_JAR", raising=False)
    monkeypatch.setattr(tests.nu, "JAR", tmp_path / "vnu.jar")
    assert find_jar() is None
    with pytest.raises(CheckerMissing, match=r"^no vnu\.jar: run `npm ci` in tests/nu$"):
        nu_errors(tmp_path)


def test_the_environment_may_name_another_jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = tmp_path / "other.jar"
    monkeypatch.setenv("VNU_JAR", str(jar))
    assert why_missing() == f"VNU_JAR names {jar}, which is no file"
    jar.write_bytes(b"")
    assert find_jar() == jar


def test_without_java_the_reason_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = tmp_path / "vnu.jar"
    jar.write_bytes(b"")
    monkeypatch.setenv("VNU_JAR", str(jar))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why_missing() == "no Java: install a Java runtime, 11 or newer"
