"""Where pages lie: patterns filled in, and addresses that authors give."""

from __future__ import annotations

import pytest

from backfile.permalinks import AddressError, foreign_path, pattern_fault, permalink, token_values, written_path
from backfile.times import When

DAY = When("2020-01-08")
BELOW = "world/2020/2020-01-08-missiles.md"


def path_of(pattern: str, published: When | None = DAY, identity: str = "a/b") -> str:
    assert pattern_fault(pattern) == ""
    return permalink(pattern, token_values(published, "two-bases-hit", "World news", identity, BELOW))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("{year}/{month}/{slug}.html", "2020/01/two-bases-hit.html"),
        ("{year}/{month}/{day}/{slug}/", "2020/01/08/two-bases-hit/index.html"),
        ("/{section}/{slug}.html", "world-news/two-bases-hit.html"),
        ("{id}.html", "a/b.html"),
        ("{folder}/{filename}.html", "world/2020/2020-01-08-missiles.html"),
        ("news/{year}-{month}-{day}-{slug}.html", "news/2020-01-08-two-bases-hit.html"),
    ],
)
def test_patterns(pattern: str, path: str) -> None:
    assert path_of(pattern) == path


def test_what_is_not_known_of_the_date_is_left_out() -> None:
    assert path_of("{year}/{month}/{day}/{slug}.html", When("2020-01")) == "2020/01/two-bases-hit.html"
    assert path_of("{year}/{month}/{slug}.html", When("2020")) == "2020/two-bases-hit.html"
    assert path_of("{year}-{month}-{day}-{slug}/", When("2020")) == "2020-two-bases-hit/index.html"
    assert path_of("{year}/{month}/{slug}.html", None) == "two-bases-hit.html"


def test_no_value_leads_out_of_the_site() -> None:
    assert path_of("{id}.html", identity="../../etc/passwd") == "etc/passwd.html"
    assert path_of("{id}.html", identity="a:b/c") == "a-b/c.html"


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (
            "{yaer}/{slug}.html",
            '"{yaer}" is unknown; did you mean {year}? '
            "Known: {year}, {month}, {day}, {slug}, {section}, {id}, {filename}, {folder}",
        ),
        (
            "{year}/{month}/",
            '"{year}/{month}/" would give many articles the same page; it must contain {slug}, {id} or {filename}',
        ),
        ("{year}/{slug", '"{year}/{slug" has a brace without its partner; write {year}/{month}/{slug}.html'),
        ("{year}/{slug}", '"{year}/{slug}" must end in .html or in / (then each page is an index.html)'),
        (
            "../{slug}.html",
            '"../{slug}.html" leaves the site or cannot be a file name; write {year}/{month}/{slug}.html',
        ),
    ],
)
def test_bad_patterns_are_explained(pattern: str, fault: str) -> None:
    assert pattern_fault(pattern) == fault


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/2020/01/old/", "2020/01/old/index.html"),
        ("2020/01/old.html", "2020/01/old.html"),
        ("/a%20b/caf%C3%A9/", "a b/café/index.html"),
        ("/2020/01/old", "2020/01/old/index.html"),
        ("/version-1.2", "version-1.2/index.html"),
        ("//a//b.html".replace("//a", "/a"), "a/b.html"),
    ],
)
def test_an_author_may_give_the_whole_address(address: str, path: str) -> None:
    assert written_path(address) == path


def test_jekyll_makes_a_file_where_hugo_makes_a_folder() -> None:
    assert written_path("/about/us", bare="html") == "about/us.html"


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("../x.html", '"../x.html" leaves the site or cannot be a file name; write /2020/01/missiles.html'),
        ("/a/%2e%2e/x", '"/a/%2e%2e/x" leaves the site or cannot be a file name; write /2020/01/missiles.html'),
        ("a\\b.html", '"a\\b.html" leaves the site or cannot be a file name; write /2020/01/missiles.html'),
        (
            "https://example.com/a/",
            '"https://example.com/a/" is an absolute address; write the part behind the host: /2020/01/missiles.html',
        ),
        ("/a?b=c", '"/a?b=c" has a query or fragment, which no file can have; write /2020/01/missiles.html'),
        ("/", '"/" is the front page; write /2020/01/missiles.html'),
        (
            "/" + "a" * 251,
            f'"/{"a" * 39}…" has a part of more than 250 bytes, which no file system takes; shorten it',
        ),
    ],
)
def test_addresses_that_no_page_can_have(address: str, fault: str) -> None:
    with pytest.raises(AddressError) as refusal:
        written_path(address)
    assert str(refusal.value) == fault


def test_placeholders_of_other_generators_are_filled_in() -> None:
    values = token_values(DAY, "two-bases-hit", "World", "x", BELOW)
    assert foreign_path("/:categories/:year/:month/:title/", values) == "/world/2020/01/two-bases-hit/"
    assert foreign_path("/:collection/:output_ext", values) == ""
    assert foreign_path("/plain/", values) == "/plain/"
