"""The preview's server and the pages that are open: what they are told, how soon, and how everything ends."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backfile.errors import UsageError
from backfile.serve import Server
from backfile.serve.news import LISTED, MOVES, REMEMBERED, News
from backfile.serve.streams import AT_ONCE
from tests.serving import FIRE, PATIENCE, Stream, ask, opened, port_of, serving, wait_until, write_tree

FLOOD = "2019/12/flood.html"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("built") / "site")


@pytest.fixture
def preview(tree: Path) -> Iterator[tuple[Server, str]]:
    with serving(tree) as served:
        yield served


def test_a_page_is_greeted_and_told_what_changed(preview: tuple[Server, str]) -> None:
    server, url = preview
    with contextlib.closing(Stream(url, FIRE)) as page:
        assert "HTTP/1.1 200 OK" in page.head
        assert "content-type: text/event-stream; charset=utf-8" in page.head
        assert "cache-control: no-store" in page.head
        assert "access-control" not in page.head
        hello = page.next()
        assert (hello.name, hello.data["version"]) == ("hello", 0)

        server.changed({FIRE, "assets/site.css"})
        assert page.next() == ("changed", {"version": 1, "paths": [FIRE, "assets/site.css"]})
        server.changed([])
        server.changed([FLOOD])
        assert page.next() == ("changed", {"version": 2, "paths": [FLOOD]})
    assert 'data-seen="2"' in ask(url, f"/{FIRE}").text
    with contextlib.closing(Stream(url, FIRE, seen=2)) as again:
        assert again.next().data == {"session": hello.data["session"], "version": 2}


def test_every_run_of_the_server_has_a_name_of_its_own(tree: Path) -> None:
    names = set()
    for _ in range(2):
        with serving(tree) as (_, url), contextlib.closing(Stream(url, FIRE)) as page:
            names.add(page.next().data["session"])
    assert len(names) == 2


def test_news_arrives_within_milliseconds_from_any_thread(preview: tuple[Server, str]) -> None:
    server, url = preview
    delays = []
    with opened(url, FIRE) as page:
        for number in range(50):
            begin = time.perf_counter()
            builder = threading.Thread(target=server.changed, args=([f"{number}.html"],))
            builder.start()
            assert page.next().data["paths"] == [f"{number}.html"]
            delays.append(time.perf_counter() - begin)
            builder.join()
    assert min(delays) < 0.02  # the best of them: a machine may be busy, but waiting would delay them all


@pytest.mark.parametrize(
    ("changes", "seen", "told"),
    [
        ([[FIRE]], 0, [FIRE]),  # between loading and connecting
        ([[FIRE]], 1, None),
        ([[FLOOD]], 0, None),  # some other page
        ([["assets/site.css"]], 0, ["assets/site.css"]),
        ([["media/mill.jpg"], [FLOOD]], 0, [FLOOD, "media/mill.jpg"]),
        ([["media/mill.jpg"], [FLOOD]], 1, None),
        ([[FIRE], [FIRE], [FLOOD]], 1, [FLOOD, FIRE]),
        ([[FIRE]], 9, None),  # a page of an earlier run, which hello tells by its session
    ],
)
def test_what_happened_while_a_page_loaded_is_told_when_it_connects(
    preview: tuple[Server, str], changes: list[list[str]], seen: int, told: list[str] | None
) -> None:
    server, url = preview
    for paths in changes:
        server.changed(paths)
    with opened(url, FIRE, seen) as page:
        server.problems([], "only to have a last event")
        event = page.next()
        assert event.data.get("paths") == told
        assert event.name == ("problems" if told is None else "changed")


def test_a_great_change_is_told_without_its_paths(preview: tuple[Server, str]) -> None:
    server, url = preview
    with opened(url, FIRE) as page:
        server.changed([f"{number}.html" for number in range(LISTED)])
        assert len(str(page.next().data["paths"]).split(",")) == LISTED
        server.changed([f"{number}.html" for number in range(LISTED + 1)])
        assert page.next() == ("changed", {"version": 2})


def test_of_changes_long_ago_it_is_assumed_that_they_concern_every_page() -> None:
    news = News()
    news.changed([FIRE])
    for number in range(REMEMBERED):
        assert not news.outdates(FLOOD, 0)
        news.changed([f"{number}.html"])

    assert news.outdates(FLOOD, 0), "what changed first is forgotten, and it could have been this page"
    assert not news.outdates(FLOOD, 1)
    assert news.since(0) == (REMEMBERED + 1, None)
    assert news.since(REMEMBERED) == (REMEMBERED + 1, [f"{REMEMBERED - 1}.html"])
    news.changed([f"{number}.html" for number in range(3 * REMEMBERED)])
    assert news.outdates(FLOOD, REMEMBERED + 1)
    assert not news.outdates(FLOOD, REMEMBERED + 2)
    assert len(news._last) == REMEMBERED


def test_problems_are_told_at_once_and_to_every_page_that_comes_until_all_is_well(preview: tuple[Server, str]) -> None:
    server, url = preview
    problem = {
        "path": "content/fire.md",
        "line": 7,
        "field": "updated",
        "severity": "error",
        "code": "E-x",
        "message": "Āe",
    }
    with opened(url, FIRE) as page:
        server.problems([problem])
        wrong = page.next()
        assert wrong == ("problems", {"problems": [problem], "stopped": ""})
        server.problems([dict(problem)])  # the same: nothing to tell
        with opened(url, FLOOD) as late:
            assert late.next() == wrong
        server.problems([], "The disk is full; make room.")
        assert page.next() == ("problems", {"problems": [], "stopped": "The disk is full; make room."})
        server.problems([])
        assert page.next() == ("problems", {"problems": [], "stopped": ""})
    with opened(url, FIRE) as page:
        server.changed([FIRE])
        assert page.next().name == "changed", "a page that comes when all is well is told of no problems"


def test_the_server_knows_which_pages_are_open_and_which_was_looked_at_last(preview: tuple[Server, str]) -> None:
    server, url = preview
    assert server.open_pages() == []
    with opened(url, FIRE), opened(url, "tāone/ngā mahi.html"), opened(url, FIRE), opened(url, ""):
        assert server.open_pages() == [FIRE, "tāone/ngā mahi.html"]
        ask(url, "/_backfile/page?path=t%C4%81one%2Fng%C4%81%20mahi.html")
        assert server.open_pages() == [FIRE, "tāone/ngā mahi.html"], "to ask for facts is not to look"
        ask(url, "/_backfile/page?path=t%C4%81one%2Fng%C4%81%20mahi.html&looked=1700000000000")
        assert server.open_pages() == ["tāone/ngā mahi.html", FIRE]
        ask(url, f"/_backfile/page?path={FIRE}&looked=1600000000000")  # some time before
        assert server.open_pages() == ["tāone/ngā mahi.html", FIRE]
    assert wait_until(lambda: server.open_pages() == []) < 5


def test_a_page_is_told_of_each_build_that_is_over_while_it_is_open(preview: tuple[Server, str]) -> None:
    server, url = preview
    server.built()
    with opened(url, FIRE) as page:
        server.changed([FIRE])
        assert page.next().name == "changed", "whoever connects asks for the facts anyway"
        server.built()
        assert page.next() == ("built", {})
        threading.Thread(target=server.built).start()
        assert page.next() == ("built", {})


def test_of_many_pages_some_rest_while_others_follow_but_never_the_one_that_is_looked_at(
    preview: tuple[Server, str],
) -> None:
    """A browser opens six connections to a host, for all its windows together."""
    server, url = preview
    with contextlib.ExitStack() as closing:
        pages = [closing.enter_context(opened(url, f"{n}.html", looked=100 - n)) for n in range(AT_ONCE)]
        assert server.open_pages() == [f"{n}.html" for n in range(AT_ONCE)]
        server.changed([FIRE])
        assert [page.next().name for page in pages] == ["changed"] * AT_ONCE

        closing.enter_context(opened(url, "more.html", seen=1, looked=50))
        assert pages[1].next() == ("rest", {}), "the one that came first is the one that is looked at"
        assert pages[1].has_ended()
        assert server.open_pages() == ["0.html", "2.html", "3.html", "more.html"]

        closing.enter_context(opened(url, "late.html", seen=1, looked=200))  # now this one is looked at
        assert pages[0].next() == ("rest", {})
        server.changed([FIRE])
        again = closing.enter_context(opened(url, "0.html", seen=1, looked=100))
        assert pages[2].next().data == {"version": 2, "paths": [FIRE]}
        assert pages[2].next() == ("rest", {})
        server.changed(["0.html"])
        assert again.next().data == {"version": 3, "paths": ["0.html"]}
        assert server.open_pages() == ["late.html", "0.html", "3.html", "more.html"]


def test_a_path_that_leads_nowhere_now_is_not_on_record_as_moved() -> None:
    news = News()
    news.moved({FIRE: "a.html", FLOOD: "b.html"})
    news.moved({"a.html": "c.html"})
    assert [news.place_of(FIRE), news.place_of(FLOOD), news.place_of("c.html")] == ["c.html", "b.html", ""]
    news.moved({FIRE: "", "never.html": ""})  # another article took this address, and was deleted
    assert [news.place_of(FIRE), news.place_of("a.html"), news.place_of("never.html")] == ["", "c.html", ""]
    news.moved({"c.html": "a.html"})
    assert [news.place_of("a.html"), news.place_of("c.html")] == ["", "a.html"]


def test_of_moves_only_the_last_are_remembered() -> None:
    news = News()
    news.moved({FIRE: "fire.html", FLOOD: "flood.html"})
    news.moved({f"{number}.html": f"{number}/index.html" for number in range(MOVES - 2)})
    news.moved({FIRE: "fire/index.html"})
    news.moved({"last.html": "last/index.html"})
    assert [news.place_of(FLOOD), news.place_of(FIRE), news.place_of("0.html")] == [
        "",
        "fire/index.html",
        "0/index.html",
    ]


def test_nobody_is_sent_to_a_page_that_is_gone(tree: Path) -> None:
    with serving(tree) as (server, url):
        server.moved({"a.html": "tāone/ngā mahi.html", "b.html": "gone.html", "c.html": "stories/index.html"})
        moved = [re.findall('data-moved="(.*?)"', ask(url, f"/{name}.html").text) for name in "abcd"]
    assert moved == [["/t%C4%81one/ng%C4%81%20mahi.html"], [""], ["/stories/"], [""]]


def test_a_page_that_is_gone_without_a_word_is_noticed(preview: tuple[Server, str]) -> None:
    """The window was closed, the browser killed: the connection ends, by a reset if bytes were on their way."""
    server, url = preview
    page = Stream(url, FIRE)
    wait_until(lambda: server.open_pages() == [FIRE])
    page.close()  # with all that was sent unread
    assert wait_until(lambda: server.open_pages() == []) < 5
    server.changed([FIRE])


def test_a_page_that_does_not_read_holds_nobody_up_and_catches_up_in_the_end(preview: tuple[Server, str]) -> None:
    server, url = preview
    paths = [f"{number:03}{'x' * 200}.html" for number in range(LISTED)]
    with opened(url, FIRE) as sleeping, opened(url, FLOOD) as awake:
        begin = time.monotonic()
        for number in range(300):  # 13 MB of news, far more than a socket takes
            server.changed(paths)
            while awake.next().data["version"] != number + 1:
                pass
        assert time.monotonic() - begin < PATIENCE
        assert set(server.open_pages()) == {FIRE, FLOOD}
        told = [sleeping.next().data["version"]]
        while told[-1] != 300:
            told.append(sleeping.next().data["version"])
        assert len(told) < 200, "what it slept through is told in one"


def test_an_open_page_gets_signs_of_life(tree: Path) -> None:
    with serving(tree, heartbeat=0.05) as (server, url), opened(url, FIRE) as page:
        assert [page.block() for _ in range(3)] == [":\n\n"] * 3
        server.changed([FIRE])
        assert page.next().name == "changed"


def test_it_can_be_told_before_it_starts_and_after_it_ended(tree: Path) -> None:
    server = Server(tree, "/", lambda path: None)
    server.changed([FIRE])
    server.problems([], "Nothing is built yet.")
    try:
        with opened(server.start(0), FIRE) as page:
            assert [page.next().name, page.next().name] == ["changed", "problems"]
            server.close()
            server.changed([FIRE])
            server.problems([])
    finally:
        server.close()
    assert server.open_pages() == []


def test_a_taken_port_gives_way_to_the_next_free_one(tree: Path) -> None:
    with serving(tree) as (_, first), serving(tree, port=port_of(first)) as (_, second):
        assert first == f"http://127.0.0.1:{port_of(first)}/"
        assert port_of(first) < port_of(second) <= port_of(first) + 50
        assert ask(first, "/").status == ask(second, "/").status == 200


def test_a_port_that_another_program_has_on_all_addresses_is_taken(tree: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:
        port = other.getsockname()[1]
        with serving(tree, port=port) as (_, url):
            assert port_of(url) != port


def test_fifty_one_taken_ports_are_enough_to_give_up(tree: Path) -> None:
    with contextlib.ExitStack() as others:
        first = 41_000
        for port in range(first, first + 51):
            with contextlib.suppress(OSError):  # taken already: as well
                others.enter_context(socket.create_server(("127.0.0.1", port)))
        server = Server(tree, "/", lambda path: None)
        with pytest.raises(UsageError) as error:
            server.start(first)
        server.close()
    assert str(error.value) == (
        "none of the ports 41000 to 41050 is free (Address already in use); choose another with --port"
    )


def test_ports_end_at_65535(tree: Path) -> None:
    with contextlib.ExitStack() as others:
        with contextlib.suppress(OSError):
            others.enter_context(socket.create_server(("127.0.0.1", 65535)))
        with pytest.raises(UsageError, match="none of the ports 65535 to 65535 is free"):
            Server(tree, "/", lambda path: None).start(65535)
    for port in (-1, 65536, 10**9):
        with pytest.raises(UsageError, match=rf"^{port} is not a port; choose one from 1024 to 65535$"):
            Server(tree, "/", lambda path: None).start(port)


def test_it_listens_to_this_computer_only(preview: tuple[Server, str]) -> None:
    _, url = preview
    for address in ("127.0.0.2", "::1"):
        with pytest.raises(OSError):
            socket.create_connection((address, port_of(url)), 1).close()


def test_it_ends_at_once_whatever_is_open_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A page, a player that is paused, a connection that says nothing, one that is kept alive, half a request."""
    (tmp_path / "film.mp4").write_bytes(bytes(30_000_000))
    before = {*threading.enumerate()}
    server = Server(tmp_path, "/", lambda path: None)
    url = server.start(0)
    with contextlib.ExitStack() as open_ones:
        page = open_ones.enter_context(opened(url, FIRE))
        for request in (b"GET /film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n", b"", b"GET / HTT"):
            client = open_ones.enter_context(socket.create_connection(("127.0.0.1", port_of(url)), PATIENCE))
            client.sendall(request)
        time.sleep(0.1)
        begin = time.monotonic()
        server.close()
        assert time.monotonic() - begin < 5
        assert page.has_ended()
    wait_until(lambda: {*threading.enumerate()} <= before)
    with serving(tmp_path, port=port_of(url)) as (_, again):
        assert again == url
    server.close()


def test_it_ends_in_time_even_if_facts_never_come(tree: Path) -> None:
    free = threading.Event()

    def wait(path: str) -> None:
        free.wait(PATIENCE)

    server = Server(tree, "/", wait)
    url = server.start(0)
    try:
        with socket.create_connection(("127.0.0.1", port_of(url)), PATIENCE) as client:
            client.sendall(b"GET /_backfile/page?path=a HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.1)
            assert ask(url, f"/{FIRE}").status == 200
            begin = time.monotonic()
            server.close()
            assert time.monotonic() - begin < 5
    finally:
        free.set()


def test_nothing_is_printed(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(tree) as (server, url):
        with opened(url, FIRE), contextlib.closing(Stream(url, FLOOD)):
            ask(url, "/nowhere.html")
            ask(url, "/", Connection="upgrade", Upgrade="websocket")
        server.changed([FIRE])
    assert capfd.readouterr() == ("", "")
