"""The browser's half of the search, run by node on the files that the Python half writes."""

from __future__ import annotations

import random
import re
from collections import Counter
from math import log
from pathlib import Path
from typing import Any

import pytest
from whoosh.util.numeric import byte_to_length

from backfile_search import Document, client
from backfile_search.index import open_index
from backfile_search.searching import Request
from backfile_search.shards import read_script
from backfile_search.shards.columns import LENGTHS
from backfile_search.shards.dictionary import Dictionary
from backfile_search.shards.split import Targets
from backfile_search.state import Entry
from tests.search_node import ClientError, Reader, why_missing, write_site
from tests.search_pieces import run_pieces
from tests.search_queries import queries_for
from tests.search_readers import archive, reader
from tests.search_reference import Reference, article, made_up

__all__ = ["archive", "reader"]

pytestmark = pytest.mark.skipif(bool(why_missing()), reason=why_missing())


FROM_EVERYWHERE = [
    article("maori", "Ko te whānau o Ngāti Porou.\nKua tae mai ki Tāmaki Makaurau.", place=["Tāmaki Makaurau"]),
    article(
        "french", "L'eau monte à l'Élysée : d'où vient-elle ?\nŒuvre d'un cœur français.", person=["Éloïse d'Arcy"]
    ),
    article("chinese", "北京大学的学生在北京开会。\n大学在北京。", place=["北京"]),
    article("thai", "กรุงเทพมหานคร 2020 น้ำท่วม", day="2019-12-31"),
    article("arabic", "وزارة الصحّة أعلنت إصابةً بكوفيد-19", person=["محمّد"]),
    article("signs", "Prices rose 3.5% to $1,000 at 4.14pm – “won't fall”, O'Neill's 🚀 said <b>&amp;</b> COVID-19."),
    article("beyond", "𝒜 𝔘nicode 😀😀 text with 𠮷野家 and Ｚ.", story=["𠮷 & co", "Ｚ"], subject=["R&D"]),
]
IN_EVERY_SCRIPT = [
    "whanau", "WHĀNAU", "Tamaki*", "place:tamaki", "eau", "l'eau", "elysée", "oeuvre", "cœurs", "person:d'arcy",
    "北京", '"学北京"', "大学 北京", "北*", "place:北京", "น้ำ", "الصحة", "كوفيد-19", "person:محمد",
    "3.5", "1000", '"4.14pm won\'t"', "oneill~", "🚀", "covid-19", "subject:r", "😀", '"😀😀"', "𠮷野家", "𝔘nicode",
    "unic*", "story:𠮷", "b", "amp", "&", "whannau", "nicode~2 elysee",
]  # fmt: skip


def test_one_article(reader: Reader, tmp_path: Path) -> None:
    write_site(
        tmp_path, [[article("flood", "Floods cut off the town\nThe river rose overnight.", person=["Jane Roe"])]]
    )
    reader.visit(tmp_path)
    assert reader.search("flooding", facets=True) == {
        "query": "flooding",
        "total": 1,
        "hits": [
            {
                "id": "flood",
                "url": "flood.html",
                "title": "Flood",
                "published": "2020-01-08",
                "updated": "",
                # ln(1/2) + 1 for both, times 1 * 2.2 / (1 + 1.2) in the body and 2 * 2.2 / (2 + 1.2) in the title
                "score": round((log(0.5) + 1) * (1 + 4.4 / 3.2), 9),
                "snippet": "<mark>Floods</mark> cut off the town",
                "section": "",
                "badges": [],
            }
        ],
        "facets": {"person": [{"value": "Jane Roe", "count": 1}], "year": [{"value": "2020", "count": 1}]},
        "suggestion": None,
        "notices": [],
    }
    assert list(reader.search("flooding")) == ["query", "total", "hits", "facets", "suggestion", "notices"]


def test_an_archive_without_articles(reader: Reader, tmp_path: Path) -> None:
    write_site(tmp_path, [])
    reader.visit(tmp_path)
    for query in ["", "flood", '"flood warning"', "-flood", "flo*", "flod~"]:
        assert reader.find(query, "facets", "histogram", "suggestion", "snippets") == {
            "query": query,
            "total": 0,
            "hits": [],
            "notices": [],
            "facets": {"year": []},
            "histogram": [],
            "suggestion": None,
            "snippets": [],
        }
    assert reader.complete("flo") == []


# Queries of every kind


def test_answers_are_those_of_a_plain_reading(reader: Reader, archive: tuple[Path, list[Document]]) -> None:
    folder, documents = archive
    reader.visit(folder)
    reference = Reference(documents)
    for asked in queries_for(documents, 264, seed=2):
        options = {"limit": 10, "offset": 0, **asked.options}
        found = reader.search(asked.text, **asked.options)
        hits = reference.hits(asked.text, options)
        shown = hits[options["offset"] :][: options["limit"]]
        assert found["total"] == len(hits), asked
        assert [(hit["id"], hit["score"]) for hit in found["hits"]] == shown, asked
        assert found["suggestion"] == reference.suggestion(asked.text, found["notices"]), asked
        if options.get("facets"):
            assert found["facets"] == reference.facets([id for id, _ in hits]), asked


@pytest.mark.parametrize("language", ["en", "fr"])
def test_answers_are_those_of_the_command_line(reader: Reader, tmp_path: Path, language: str) -> None:
    documents = sorted([*made_up(120, seed=6), *FROM_EVERYWHERE], key=lambda each: (each.day, each.order, each.id))
    index = open_index(tmp_path / "index", language)
    by_id = {document.id: document for document in documents}
    index.sync(
        [Entry(d.id, d.day, d.order, f"{n:016x}") for n, d in enumerate(documents)], lambda ids: [by_id[i] for i in ids]
    )
    for path in index.files():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_bytes(index.file(path))
    reader.visit(tmp_path / "site")
    for text, options in [
        *queries_for(documents, 110, seed=7),
        *((text, {"facets": True}) for text in IN_EVERY_SCRIPT),
    ]:
        expected = index.search(_request(text, options)).to_json()
        assert reader.search(text, **options) == expected, (text, options)
        assert list(expected) == ["query", "total", "hits", "facets", "suggestion", "notices"]
    index.close()


def test_long_lists_of_positions_lie_in_blocks(reader: Reader, tmp_path: Path) -> None:
    words = random.Random(3)
    documents = [
        article(
            f"{n:04}",
            " ".join(words.choice("red green blue sea sky".split()) for _ in range(4)),
            day=f"20{n // 100 + 10}-01-01",
        )
        for n in range(3000)
    ]
    write_site(tmp_path, [documents], targets=Targets(split=256))
    reader.visit(tmp_path)
    reference = Reference(documents)
    assert any("\0" in key for key in _position_keys(tmp_path))
    for query in [
        '"red sea"',
        '"blue sky blue"',
        '"sea sea sea"',
        '"red green" -"green blue"',
        '"sky red" OR "sea red"',
    ]:
        hits = reference.hits(query, {})
        assert len(hits) > 10
        found = reader.search(query, limit=3000, snippets=False)
        assert [(hit["id"], hit["score"]) for hit in found["hits"]] == hits
    reader.visit(tmp_path)
    reader.search('"red sea"', to="2019", snippets=False)
    blocks = _positions_loaded(reader)
    reader.visit(tmp_path)
    reader.search('"red sea"', snippets=False)
    assert blocks < _positions_loaded(reader)  # 1,000 documents lie in the first of three blocks


def test_no_article_with_all_words(reader: Reader, tmp_path: Path) -> None:
    write_site(tmp_path, [[article("fire", "The forest burnt."), article("flood", "The river rose.")]])
    reader.visit(tmp_path)
    found = reader.search("river forest")
    assert [hit["id"] for hit in found["hits"]] == ["flood", "fire"]
    assert found["notices"] == ["No article has all of these words; these have some of them."]
    assert reader.search("river lake -rose")["notices"] == []  # nothing of these is there either
    assert reader.search("river forest", filters={"person": "Nobody"})["notices"] == []


def test_a_prefix_of_very_many_words(reader: Reader, tmp_path: Path) -> None:
    text = " ".join(f"sole{chr(97 + n % 26)}{n}" for n in range(40))
    write_site(tmp_path, [[article("few", "sole sole sole"), article("many", text)]])
    reader.visit(tmp_path)
    notice = "stands for too many words; the 32 most frequent were searched."
    assert reader.search("sole*")["notices"] == [f"“sole*” {notice}"]
    assert reader.search("solea*")["notices"] == []
    assert reader.search("sole* OR person:sole*")["notices"] == [f"“sole*” {notice}"] * 2


def test_equally_good_hits_are_ordered_by_day(reader: Reader, tmp_path: Path) -> None:
    documents = [article(f"{n:02}", "The same words.", day=f"2020-01-{n + 1:02}") for n in range(20)]
    write_site(tmp_path, [documents[:7], documents[7:]])
    reader.visit(tmp_path)
    newest_first = [document.id for document in reversed(documents)]
    for query in ["same words", "", "-nothing"]:
        hits = reader.search(query, limit=5, offset=3)["hits"] + reader.search(query, limit=50, offset=8)["hits"]
        assert [hit["id"] for hit in hits] == newest_first[3:]
    assert [hit["id"] for hit in reader.search("same", sort="oldest")["hits"]] == newest_first[::-1][:10]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sort": "length"}, "Results cannot be sorted by “length”; there are relevance, newest, oldest."),
        ({"limit": -1}, "Neither limit nor offset can be less than 0."),
        ({"to": "2019-02-31"}, "“2019-02-31” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
        ({"from": "2019-1"}, "“2019-1” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
        ({"from": "0000"}, "“0000” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
    ],
)
def test_options_that_ask_for_what_there_is_not(
    reader: Reader, archive: tuple[Path, list[Document]], options: dict[str, Any], message: str
) -> None:
    reader.visit(archive[0])
    with pytest.raises(ClientError) as caught:
        reader.search("flood", **options)
    assert str(caught.value) == message


def test_a_query_that_cannot_be_read(reader: Reader, archive: tuple[Path, list[Document]]) -> None:
    reader.visit(archive[0])
    with pytest.raises(ClientError) as caught:
        reader.search('one "two')
    assert (caught.value.name, caught.value.position) == ("QueryError", 4)


def test_the_years_of_the_hits(reader: Reader, tmp_path: Path) -> None:
    days = ["2015-03-01", "2017-12-31", "2018-01-01", "2018-01-31", "2020-02-29"]
    write_site(tmp_path, [[article(str(n), "Words.", day=day) for n, day in enumerate(days)]])
    reader.visit(tmp_path)
    years = reader.find("words", "histogram")["histogram"]
    assert [(bar["from"], bar["label"], bar["count"]) for bar in years] == [
        ("2015", "2015", 1),
        ("2016", "2016", 0),
        ("2017", "2017", 1),
        ("2018", "2018", 2),
        ("2019", "2019", 0),
        ("2020", "2020", 1),
    ]
    span: dict[str, Any] = {"from": "2016", "to": "2018"}
    months = reader.find("words", "histogram", **span)["histogram"]
    assert [(bar["from"], bar["label"], bar["count"]) for bar in months] == [
        ("2017-12", "December 2017", 1),
        ("2018-01", "January 2018", 2),
    ]


def test_completions(reader: Reader, tmp_path: Path) -> None:
    documents = [article("a", "Soleimani soldiers"), article("b", "Soldiers. SOLDIER")]
    write_site(tmp_path, [documents[:1], documents[1:]])
    reader.visit(tmp_path)
    counts = [("soldiers", 2), ("soldier", 1), ("soleimani", 1)]
    assert reader.complete("Sol") == [{"word": word, "count": count} for word, count in counts]
    assert reader.complete("") == []


# Arithmetic


def test_scores_are_rounded_as_python_does() -> None:
    chance = random.Random(8)
    scores = [n / 1024 for n in range(3000)] + [12 + n / 2048 for n in range(2048)]
    scores += [chance.uniform(0, 60) for _ in range(2000)] + [round(chance.uniform(0, 60), 10) for _ in range(2000)]
    assert run_pieces(["ranking"], "(scores) => scores.map(roundScore)", scores) == [
        round(score, 9) for score in scores
    ]


def test_length_bytes_stand_for_the_same_lengths() -> None:
    lengths = run_pieces(["matches"], "() => [...LENGTHS]", None)
    assert lengths == LENGTHS == [byte_to_length(byte) for byte in range(256)]


# The script


def test_pieces_share_one_scope_without_treading_on_each_other() -> None:
    sources = [Path(client.__file__).parent / f"{piece}.js" for piece in client.PIECES]
    named = Counter(
        name
        for source in sources
        for line in source.read_text("utf-8").splitlines()
        for name in re.findall(r"^(?:async )?(?:function\*?|class|const|let) (\w+)", line)
    )
    assert [name for name, count in named.items() if count > 1] == []


def test_every_piece_is_in_the_script() -> None:
    pieces = {path.stem for path in Path(client.__file__).parent.glob("*.js")}
    assert pieces == {*client.PIECES, "box"}
    assert client.box() != b""


def _request(text: str, options: dict[str, Any]) -> Request:
    options = dict(options)
    filters = tuple((field, value) for field, values in options.pop("filters", {}).items() for value in values)
    bounds = {"since": options.pop("from", ""), "until": options.pop("to", "")}
    return Request(text, filters=filters, **bounds, **options)


def _position_keys(site: Path) -> list[str]:
    payloads = [read_script(path.read_bytes())[1] for path in sorted((site / "positions").rglob("*.js"))]
    return [key.decode() for payload in payloads for key in Dictionary("positions", payload).keys]


def _positions_loaded(reader: Reader) -> int:
    return sum(load.path.startswith("positions/") for load in reader.loads)
