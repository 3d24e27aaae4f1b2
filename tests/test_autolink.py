"""Names that readers can follow: where prose is linked, and where it had better not be."""

from __future__ import annotations

import pickle
import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfile.autolink import (
    Vocabulary,
    VocabularyEntry,
    capitals,
    could_match,
    entries_found,
    find_names,
    first_words,
    link_names,
    vocabulary,
)
from backfile.urls import fold


def name(form: str, *others: str, kind: str = "organisation", no_autolink: bool = False) -> VocabularyEntry:
    """An entry whose key is its first form."""
    return VocabularyEntry(form, kind, (form, *others), no_autolink)


def person(form: str, *others: str, no_autolink: bool = False) -> VocabularyEntry:
    return name(form, *others, kind="person", no_autolink=no_autolink)


def shown(html: str, *entries: VocabularyEntry) -> str:
    """`html` with [brackets] where links stand, and "=key" in those whose text is not the key."""
    linked, _ = link_names(html, vocabulary(entries), lambda key: key)
    return re.sub(
        r'<a class="name" href="([^"]*)">(.*?)</a>',
        lambda m: f"[{m[2]}]" if m[1] == m[2] else f"[{m[2]}={m[1]}]",
        linked,
        flags=re.DOTALL,
    )


IRAN = name("Iran", kind="place")
ROE = person("Jane Roe")


class TestWholeWords:
    @pytest.mark.parametrize(
        ("prose", "linked"),
        [
            ("<p>In Iran, it rained.</p>", "<p>In [Iran], it rained.</p>"),
            ("<p>The Iranian minister</p>", "<p>The Iranian minister</p>"),
            ("<p>Iran’s army and Iran's navy</p>", "<p>[Iran]’s army and Iran's navy</p>"),
            ("<p>Iran&#39;s army</p>", "<p>[Iran]&#39;s army</p>"),
            ("<p>&quot;Iran&quot; (Iran)</p>", "<p>&quot;[Iran]&quot; (Iran)</p>"),
            ("<p>near Iran.</p>", "<p>near [Iran].</p>"),
            ("<p>Iran–Iraq, Iran—which</p>", "<p>[Iran]–Iraq, Iran—which</p>"),
            ("<p>Iran-backed, anti-Iran</p>", "<p>Iran-backed, anti-Iran</p>"),
            ("<p>www.Iran.com, Iran.com, me@Iran, Iran_x</p>", "<p>www.Iran.com, Iran.com, me@Iran, Iran_x</p>"),
            ("<p><em>Iran</em>ian</p>", "<p><em>Iran</em>ian</p>"),
            ("<p>I\u00adran, Iran\u00adian</p>", "<p>[I\u00adran=Iran], Iran\u00adian</p>"),
            ("<p>IRAN</p>", "<p>[IRAN=Iran]</p>"),
            ("<p>iran</p>", "<p>iran</p>"),
            ("Iran", "[Iran]"),
            ("", ""),
        ],
    )
    def test_a_name_is_a_whole_word_with_a_capital(self, prose: str, linked: str) -> None:
        assert shown(prose, IRAN) == linked

    def test_macrons_and_other_marks_make_no_difference(self) -> None:
        entry = name("Ōtākou")
        assert shown("<p>Otakou</p>", entry) == "<p>[Otakou=Ōtākou]</p>"
        assert shown("<p>O\u0304ta\u0304kou</p>", name("Otakou")) == "<p>[O\u0304ta\u0304kou=Otakou]</p>"

    @pytest.mark.parametrize(
        ("form", "prose"),
        [
            ("O'Brien", "O’Brien"),
            ("AT&T", "AT&amp;T"),
            ("Marks & Spencer", "Marks &amp; Spencer"),
            ("New Zealand", "New&nbsp;Zealand"),
            ("New Zealand", "New\u00a0Zealand"),
            ("New Zealand", "New\nZealand"),
            ("Jean-Luc Roe", "Jean-Luc Roe"),
            ("Portland, Oregon", "Portland, Oregon"),
            ("9/11", "9/11"),
            ("東京", "東京"),
            ("eBay", "eBay"),
            ("eBay", "EBay"),
            ("al-Qaeda", "al-Qaeda"),
            ("McDonald's", "McDonald’s"),
            ("St John's Ambulance", "St John’s Ambulance"),
        ],
    )
    def test_names_of_every_shape(self, form: str, prose: str) -> None:
        assert find_names(f"<p>at {prose} now</p>", vocabulary([name(form)])) == (form,)

    @pytest.mark.parametrize(
        ("form", "prose"),
        [
            ("Brien", "O'Brien"),
            ("Qaeda", "al-Qaeda"),
            ("McDonald's", "McDonald"),
            ("John Ambulance", "John's Ambulance"),
            ("WHO", "Who said so?"),
            ("7 Days", "Step 7. Days later"),
            ("quot", "&quot;"),
            ("39", "&#39;"),
            ("Strong", "<strong>x</strong>"),
        ],
    )
    def test_what_only_looks_like_the_name(self, form: str, prose: str) -> None:
        assert find_names(f"<p>at {prose} now</p>", vocabulary([name(form)])) == ()

    @pytest.mark.parametrize("between", [". ", ", ", "; ", ": ", "</p><p>", "<br>", ' <a href="x">x</a> ', " (", " – "])
    def test_a_name_does_not_reach_across_punctuation_or_tags(self, between: str) -> None:
        assert find_names(f"<p>Jane{between}Roe</p>", vocabulary([ROE])) == ()

    @pytest.mark.parametrize("prose", ["J. Smith", "J Smith", "J.Smith"])
    def test_initials_may_have_full_stops(self, prose: str) -> None:
        assert find_names(f"<p>says {prose}.</p>", vocabulary([person("J. Smith")])) == ("J. Smith",)
        assert find_names(f"<p>says {prose}.</p>", vocabulary([person("J Smith")])) == ("J Smith",)

    def test_a_full_stop_of_the_name_is_linked_with_it(self) -> None:
        assert shown("<p>the U.S. and the U.S.A.</p>", name("U.S.")) == "<p>the [U.S.] and the U.S.A.</p>"
        assert shown("<p>Acme Inc. and Acme Inc</p>", name("Acme Inc.")) == "<p>[Acme Inc.] and Acme Inc</p>"


class TestEmphasis:
    @pytest.mark.parametrize(
        ("prose", "linked"),
        [
            ("<em>Jane Roe</em>", "<em>[Jane Roe]</em>"),
            ("Jane <em>Roe</em> spoke", "[Jane <em>Roe</em>=Jane Roe] spoke"),
            ("<em>Jane</em> Roe spoke", "[<em>Jane</em> Roe=Jane Roe] spoke"),
            ("<strong>Jane</strong> <em>Roe</em>", "[<strong>Jane</strong> <em>Roe</em>=Jane Roe]"),
            ("Jane <em>Roe spoke</em>", "Jane <em>Roe spoke</em>"),
            ("<em>so Jane</em> Roe", "<em>so Jane</em> Roe"),
        ],
    )
    def test_links_and_emphasis_are_nested_properly(self, prose: str, linked: str) -> None:
        assert shown(f"<p>{prose}</p>", ROE) == f"<p>{linked}</p>"


class TestWhere:
    @pytest.mark.parametrize(
        "html",
        [
            "<h2>Iran</h2>",
            '<p><a href="/x">About <em>Iran</em></a></p>',
            "<pre><code>Iran</code></pre>",
            "<p><cite>Iran</cite></p>",
            '<figcaption>A base <span class="credit">Iran <span>Iran</span> Iran</span></figcaption>',
            '<p><img src="Iran.jpg" alt="Iran > Iraq" title="In Iran"></p>',
            "<script>Iran</script><style>Iran</style>",
            "<!-- Iran -->",
        ],
    )
    def test_headings_links_code_credits_and_attributes_are_left_alone(self, html: str) -> None:
        assert link_names(html, vocabulary([IRAN]), str) == (html, ())
        assert capitals(html) in ("", "a", "about", "a base")

    def test_a_caption_is_prose(self) -> None:
        html = '<figcaption>A base in Iran <span class="credit">Jane Roe</span></figcaption>'
        assert find_names(html, vocabulary([IRAN, ROE])) == ("Iran",)

    def test_the_first_occurrence_in_each_section(self) -> None:
        html = (
            "<p>Iran and Iran</p><h2>Iran?</h2><p>Iran and Iran</p>"
            '<section class="update"><p>Iran</p><section><p>Iran</p></section></section><p>Iran</p>'
        )
        assert shown(html, IRAN) == (
            "<p>[Iran] and Iran</p><h2>Iran?</h2><p>[Iran] and Iran</p>"
            '<section class="update"><p>[Iran]</p><section><p>Iran</p></section></section><p>Iran</p>'
        )

    def test_keys_come_in_the_order_of_the_text(self) -> None:
        html = "<p>Jane Roe in Iran</p><h2>Later</h2><p>Iran and Jane Roe</p>"
        assert find_names(html, vocabulary([IRAN, ROE])) == ("Jane Roe", "Iran")

    def test_addresses_are_escaped(self) -> None:
        linked, keys = link_names("<p>Iran</p>", vocabulary([IRAN]), lambda key: f'{key}?a="b"&c')
        assert linked == '<p><a class="name" href="Iran?a=&quot;b&quot;&amp;c">Iran</a></p>'
        assert keys == ("Iran",)


class TestWhichName:
    def test_the_longest_form_wins(self) -> None:
        york, new_york, city = name("York"), name("New York"), name("New York City")
        html = "<p>New York City, New York, York, New Yorkers</p>"
        assert shown(html, york, new_york, city) == "<p>[New York City], [New York], [York], New Yorkers</p>"

    def test_any_form_leads_to_the_name(self) -> None:
        assert shown("<p>UN and United Nations</p>", name("United Nations", "UN")) == (
            "<p>[UN=United Nations] and United Nations</p>"
        )

    def test_a_form_that_two_names_claim_is_linked_to_neither(self) -> None:
        state = VocabularyEntry("place/ny-state", "place", ("New York",))
        city = VocabularyEntry("place/ny-city", "place", ("New york", "Big Apple"))
        words = vocabulary([state, city, name("York")])
        assert words.ambiguous == (("New York", ("place/ny-city", "place/ny-state")),)
        assert find_names("<p>New York and the Big Apple</p>", words) == ("place/ny-city",)
        assert vocabulary([state, name("York")]).ambiguous == ()

    def test_no_autolink_wins(self) -> None:
        silent = name("Camp Taji", no_autolink=True)
        assert shown("<p>Camp Taji and Camp</p>", silent, name("Camp")) == "<p>Camp Taji and [Camp]</p>"
        both = vocabulary([silent, VocabularyEntry("other", "place", ("Camp Taji",))])
        assert find_names("<p>Camp Taji</p>", both) == ()
        assert both.ambiguous == ()


class TestEntriesFound:
    def test_forms_that_are_not_linked_still_cover_what_lies_within_them(self) -> None:
        cities = [VocabularyEntry(key, "place", ("New York",)) for key in ("city", "state")]
        html = "<p>New York, York and Jane Roe</p>"
        whole = vocabulary([*cities, name("York", "Eboracum", kind="place"), ROE, IRAN])
        found = entries_found(html, whole)
        assert found == (
            VocabularyEntry("", "place", ("New York",), no_autolink=True),
            VocabularyEntry("York", "place", ("York",)),
            ROE,
        )
        assert shown(html, *found) == "<p>New York, [York] and [Jane Roe]</p>"


class TestSurnames:
    @pytest.mark.parametrize(
        ("later", "linked"),
        [
            ("Roe said", "[Roe=Jane Roe] said"),
            ("said Roe.", "said [Roe=Jane Roe]."),
            ("Roe’s view", "[Roe=Jane Roe]’s view"),
            ("Ms Roe said", "Ms [Roe=Jane Roe] said"),
            ("Dr. Roe said", "Dr. [Roe=Jane Roe] said"),
            ("Prime Minister Roe", "Prime Minister [Roe=Jane Roe]"),
            ("On Tuesday Roe spoke", "On Tuesday [Roe=Jane Roe] spoke"),
            ("“When Roe spoke”", "“When [Roe=Jane Roe] spoke”"),
            ("Iran’s Roe", "Iran’s [Roe=Jane Roe]"),
            ("Richard Roe said", "Richard Roe said"),
            ("R. Roe said", "R. Roe said"),
            ("Roe Street", "Roe Street"),
            ("roe", "roe"),
            ("Roes", "Roes"),
        ],
    )
    def test_a_surname_alone_follows_the_full_name(self, later: str, linked: str) -> None:
        html = f"<p>Jane Roe</p><h2>Later</h2><p>{later}</p>"
        assert shown(html, ROE) == f"<p>[Jane Roe]</p><h2>Later</h2><p>{linked}</p>"

    def test_not_before_it_nor_twice_in_a_section(self) -> None:
        assert shown("<p>Roe. Jane Roe. Roe.</p>", ROE) == "<p>Roe. [Jane Roe]. Roe.</p>"

    def test_a_minister_called_mark_is_not_every_mark(self) -> None:
        html = "<p>Ron Mark</p><h2>Later</h2><p>Mark said. Mark’s view.</p>"
        assert shown(html, person("Ron Mark")) == "<p>[Ron Mark]</p><h2>Later</h2><p>Mark said. Mark’s view.</p>"

    def test_only_people_have_surnames(self) -> None:
        html = "<p>Acme Widgets</p><h2>Later</h2><p>Widgets</p>"
        assert shown(html, name("Acme Widgets")) == "<p>[Acme Widgets]</p><h2>Later</h2><p>Widgets</p>"
        html = "<p>Duke of Sussex</p><h2>Later</h2><p>Sussex</p>"
        assert shown(html, person("Duke of Sussex")) == "<p>[Duke of Sussex]</p><h2>Later</h2><p>Sussex</p>"

    @pytest.mark.parametrize("other", [person("John Roe"), person("John Roe", no_autolink=True)])
    def test_two_people_of_one_surname_need_their_first_names(self, other: VocabularyEntry) -> None:
        html = "<p>Jane Roe</p><h2>Later</h2><p>Roe</p><h2>Last</h2><p>John Roe</p>"
        assert "<p>Roe</p>" in shown(html, ROE, other)

    def test_a_place_of_that_name_is_not_meant_where_the_person_is(self) -> None:
        place, man = name("Washington", kind="place"), person("George Washington")
        assert shown("<p>Washington</p>", place, man) == "<p>[Washington]</p>"
        html = "<p>George Washington</p><h2>Later</h2><p>Washington</p>"
        assert shown(html, place, man) == "<p>[George Washington]</p><h2>Later</h2><p>Washington</p>"


class TestCapitals:
    def test_every_word_that_may_start_a_name_once_and_sorted(self) -> None:
        html = "<h2>Not This</h2><p>On Tuesday Iran’s army — Ōtākou, O&#39;Brien, 45 men of AT&amp;T. iPhone, Iran</p>"
        assert capitals(html) == "45 at&t iran iran's o'brien on otakou tuesday"

    def test_an_article_is_rescanned_only_for_names_it_might_hold(self) -> None:
        seen = capitals("<p>Jane Roe went to Iran with it.</p>")
        assert could_match(seen, first_words([IRAN]))
        assert could_match(seen, first_words([person("Janet Frame"), person("Jane Frame")]))
        assert not could_match(seen, first_words([person("Frame"), name("Went")]))
        assert not could_match(seen, first_words([]))
        assert not could_match("", first_words([IRAN]))

    def test_a_name_with_a_small_first_letter_might_be_anywhere(self) -> None:
        assert could_match("", first_words([name("eBay")]))


words = st.sampled_from(
    "Iran Iran's Iran’s iran New York Jane John Roe Roe&#39;s Mark J. Ms the The of eBay Ōtākou AT&amp;T "
    "&quot;Roe&quot; U.S. al-Qaeda 45 Iran-backed &nbsp; – É 東京".split()
)
gaps = st.sampled_from([" ", " ", " ", " ", ", ", ". ", "&nbsp;", "\n", "", "-"])
phrases = st.lists(st.tuples(words, gaps), max_size=8).map(lambda pairs: "".join(word + gap for word, gap in pairs))


def wrapped(inner: str, tag: str) -> str:
    return f'<{tag} class="x > y">{inner}</{tag}>' if tag == "p" else f"<{tag}>{inner}</{tag}>"


tags = st.sampled_from(["em", "strong", "p", "h2", "a", "section", "cite", "b", "li"])
pages = st.recursive(
    phrases,
    lambda inner: st.one_of(st.builds(wrapped, inner, tags), st.lists(inner, max_size=4).map("".join)),
    max_leaves=12,
)
forms = st.lists(
    st.sampled_from("Iran Jane John Roe New York Mark eBay Ōtākou AT&T J. U.S. 45 東京".split()), min_size=1, max_size=3
).map(" ".join)
entries = st.builds(
    VocabularyEntry,
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.sampled_from(["person", "place"]),
    st.lists(forms, min_size=1, max_size=3).map(tuple),
    st.sampled_from([False, False, False, True]),
)
vocabularies = st.lists(entries, max_size=8)


@given(pages, vocabularies)
def test_linking_adds_links_and_nothing_else(html: str, names: list[VocabularyEntry]) -> None:
    linked, keys = link_names(html, vocabulary(names), str)
    assert re.sub(r'<a class="name" href="[^"]*">(.*?)</a>', r"\1", linked, flags=re.DOTALL) == html
    assert keys == find_names(html, vocabulary(names))
    assert keys == tuple(dict.fromkeys(re.findall(r'<a class="name" href="([^"]*)">', linked)))


@given(pages, vocabularies)
def test_tags_stay_properly_nested(html: str, names: list[VocabularyEntry]) -> None:
    linked, _ = link_names(html, vocabulary(names), str)
    open_tags: list[str] = []
    for closing, tag in re.findall(r'<(/?)([a-z0-9]+)(?:[^>"]|"[^"]*")*>', linked):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


@given(pages, vocabularies)
def test_the_names_found_are_enough_to_link_by(html: str, names: list[VocabularyEntry]) -> None:
    whole = vocabulary(names)
    assert link_names(html, vocabulary(entries_found(html, whole)), str) == link_names(html, whole, str)


@given(pages, vocabularies)
def test_capitals_miss_no_name(html: str, names: list[VocabularyEntry]) -> None:
    seen = capitals(html)
    found = find_names(html, vocabulary(names))
    assert not found or could_match(seen, first_words(names))
    linked, _ = link_names(html, vocabulary(names), str)
    for text in re.findall(r'<a class="name" href="[^"]*">(.*?)</a>', linked, flags=re.DOTALL):
        first = re.split(r"[\s.]|&nbsp;", re.sub("<[^>]*>", "", text))[0]
        assert first == "eBay" or fold(first).replace("&amp;", "&").replace("&#39;", "'") in seen.split(" ")


@given(pages, vocabularies)
def test_the_order_of_the_vocabulary_changes_nothing(html: str, names: list[VocabularyEntry]) -> None:
    one, other = vocabulary(names), vocabulary(names[::-1])
    assert link_names(html, one, str) == link_names(html, other, str)
    assert one.ambiguous == other.ambiguous


@given(st.text(max_size=60), st.text(max_size=12))
def test_any_text_and_any_form_can_be_handled(text: str, form: str) -> None:
    html = f"<p>{escape(text)} {escape(form)}</p>"
    words = vocabulary([VocabularyEntry("k", "person", (form,))])
    linked, _ = link_names(html, words, str)
    assert re.sub(r'<a class="name" href="k">(.*?)</a>', r"\1", linked, flags=re.DOTALL) == html


def test_a_vocabulary_travels_between_processes() -> None:
    words: Vocabulary = pickle.loads(pickle.dumps(vocabulary([IRAN, ROE])))
    assert words == vocabulary([IRAN, ROE])
