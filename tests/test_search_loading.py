"""What the browser's half of the search loads, and what it says when that goes wrong."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from backfile_search import Document
from backfile_search.shards import read_script, script
from tests.search_node import ClientError, Load, Reader, why_missing, write_site
from tests.search_readers import TINY, archive, reader
from tests.search_reference import article, made_up

__all__ = ["archive", "reader"]

pytestmark = pytest.mark.skipif(bool(why_missing()), reason=why_missing())


def test_what_a_search_loads(reader: Reader, tmp_path: Path) -> None:
    documents = made_up(600, seed=4)
    write_site(tmp_path, [documents[:400], documents[400:]])
    reader.visit(tmp_path)
    reader.ready(patient=True)
    assert [_kinds(step) for step in reader.steps] == [{"root": 1}, {"head": 2}]
    reader.ready()
    assert reader.loads == []

    reader.find("ba mi", patient=True)
    first, second = map(_kinds, reader.steps)
    assert first.keys() == {"terms"} and first["terms"] <= 4  # two words, two partitions
    assert second.keys() == {"cards"} and second["cards"] <= 10

    found = reader.find("ba mi", "snippets", "facets", "histogram", "suggestion")
    texts, columns = map(_kinds, reader.steps)  # all else is there already
    assert texts == {"texts": len(found["hits"])}
    assert columns.keys() == {"columns"}

    reader.find('"ba mi"', patient=True)
    annexes, positions = map(_kinds, reader.steps[:2])
    assert annexes == {"annex": 2}
    assert positions.keys() == {"positions"} and positions["positions"] <= 4


def test_a_phrase_without_candidates_loads_no_positions(reader: Reader, tmp_path: Path) -> None:
    write_site(tmp_path, [[article("a", "red sea"), article("b", "blue sky"), article("c", "blue sea")]])
    reader.visit(tmp_path)
    for query in ['"red sky"', '"red nothing"', '("red sea" blue) OR "blue red"']:
        reader.find(query)
        assert _loads(reader, "positions") == 0, query
    reader.find('"blue sea"', to="2019")
    assert _loads(reader, "positions") == 0
    reader.find('"blue sea"')
    assert _loads(reader, "positions") == 1


# What goes wrong


def test_a_site_that_was_updated_meanwhile(
    reader: Reader, archive: tuple[Path, list[Document]], tmp_path: Path
) -> None:
    folder, documents = archive
    site, new = tmp_path / "site", tmp_path / "new"
    shutil.copytree(folder, site)
    storm = article("storm", "ba mi zephyr", day="2029-12-31")
    corrected = [document._replace(text=f"Corrected: {document.text}") for document in documents]
    write_site(new, [[*corrected, storm]], targets=TINY)
    reader.visit(site)
    shown = reader.find("ba")["hits"]
    shutil.rmtree(site)
    new.rename(site)

    snippets = reader.more("snippets")["snippets"]  # for the articles on the page, from their new texts
    assert _loads(reader, "root") == 1
    texts = {document.id: document.text for document in corrected}
    for hit, shown_text in zip(shown, snippets, strict=True):
        plain = re.sub("</?mark>", "", shown_text).strip("… ")
        assert plain in texts[hit["id"]] or plain == hit["lead"]

    assert reader.search("mi", sort="newest")["hits"][0]["id"] == "storm"
    assert _loads(reader, "root") == 0


def test_two_searches_notice_an_update_at_once(reader: Reader, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_site(old, [[article("flood", "The river rose.")]])
    write_site(new, [[article("storm", "The wind rose.")]])
    reader.visit(old)
    reader.ready()
    old.rename(tmp_path / "gone")
    new.rename(old)
    found = reader.all("river", "wind", "rose")
    assert [each["total"] for each in found] == [0, 1, 1]
    assert _loads(reader, "root") == 1


def test_search_files_that_are_missing(reader: Reader, tmp_path: Path) -> None:
    reader.visit(tmp_path)
    _assert_fails(reader, "root.js is missing or out of reach")
    write_site(tmp_path, [[article("flood", "The river rose.")]])
    assert reader.search("river")["total"] == 1  # no reload of the page is needed
    for folder in ["texts", "cards", "terms", "head"]:
        name = _remove(tmp_path, folder)
        reader.visit(tmp_path)
        _assert_fails(reader, f"{name} is missing or out of reach")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><title>Not found</title>",
        b'backfile("another","AAAA");',
        b'backfile("NAME","not base64");',
        b'backfile("NAME","' + b64encode(b"not deflate") + b'");',
        b'backfile("NAME","AwA=");',  # deflated, but empty
    ],
)
def test_search_files_that_are_damaged(reader: Reader, tmp_path: Path, content: bytes) -> None:
    for folder in ["root.js", "head", "terms", "cards", "texts"]:
        site = tmp_path / folder
        write_site(site, [[article("flood", "The river rose.")]])
        file = next(path for path in sorted(site.rglob("*.js")) if folder in path.relative_to(site).parts)
        name = file.relative_to(site).as_posix()
        file.write_bytes(content.replace(b"NAME", name.removesuffix(".js").encode()))
        reader.visit(site)
        _assert_fails(reader, f"{name} is damaged")


def test_search_files_that_end_too_early(reader: Reader, tmp_path: Path) -> None:
    write_site(tmp_path, [made_up(100, seed=5)])
    for file in sorted((tmp_path / "terms").rglob("*.js")) + sorted(tmp_path.glob("head/*.js")):
        name = file.relative_to(tmp_path).as_posix()
        whole = file.read_bytes()
        file.write_bytes(whole[:200] + b'");')
        reader.visit(tmp_path)
        with pytest.raises(ClientError, match=f"{name} is damaged"):
            reader.find("ba* OR mi* OR d* OR f* OR g* OR k* OR l* OR n* OR p* OR r* OR s* OR t*", limit=1)
        file.write_bytes(whole)


def test_search_files_of_another_format(reader: Reader, tmp_path: Path) -> None:
    write_site(tmp_path, [])
    root = tmp_path / "root.js"
    _, payload = read_script(root.read_bytes())
    root.write_bytes(script("root", payload.replace(b'"format":1', b'"format":2')))
    reader.visit(tmp_path)
    _assert_fails(reader, "they have format 2, and this page reads format 1")


def _kinds(step: Sequence[Load]) -> Counter[str]:
    return Counter(load.path.removesuffix(".js").split("/")[0] for load in step)


def _loads(reader: Reader, kind: str) -> int:
    return _kinds(reader.loads)[kind]


def _assert_fails(reader: Reader, why: str) -> None:
    with pytest.raises(ClientError) as caught:
        reader.search("river")
    assert caught.value.name == "LoadError"
    assert str(caught.value) == f"The search files of this archive could not be loaded: {why}."


def _remove(site: Path, folder: str) -> str:
    file = next((site / folder).rglob("*.js"))
    file.unlink()
    return file.relative_to(site).as_posix()
