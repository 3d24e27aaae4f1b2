"""Prose: what newsrooms write in Markdown, and what the archive learns from it."""

from __future__ import annotations

import pytest

from backfile.model import LinkRef
from backfile.prose import ProseContext, set_line, set_prose
from tests.prose import CONTEXT, html_of, said, setting


def test_markdown_with_tables_footnotes_and_code() -> None:
    html = html_of("A *word*.[^1]\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\nx = '<1>'\n```\n\n[^1]: A note.\n")
    assert '<p>A <em>word</em>.<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p>' in html
    assert '<th class="align-right">b</th>' in html
    assert '<td class="align-right">2</td>' in html
    assert "<pre><code class=\"language-python\">x = '&lt;1&gt;'\n</code></pre>" in html
    assert '<li id="fn:1">\n<p>A note.\u00a0<a class="footnote-backref" href="#fnref:1"' in html


def test_code_within_a_list_stays_in_its_item() -> None:
    assert html_of("* one\n\n    ```\n    code\n    ```\n") == (
        "<ul>\n<li>\n<p>one</p>\n<pre><code>code\n</code></pre>\n</li>\n</ul>"
    )


def test_numbered_lists_start_where_the_author_starts() -> None:
    assert html_of("4. four\n5. five\n").startswith('<ol start="4">')


def test_code_that_never_ends_is_reported() -> None:
    prose = setting("A line.\n\n```\nunclosed\n", first_line=10)
    assert said(prose) == [":12: the code that opens with ``` here is never closed   [W-code-unclosed]"]


# -- headings and anchors --


def test_headings_stand_below_the_title_without_gaps() -> None:
    html = html_of("# One\n\n#### Deep\n\n# Two\n\n##\n\n###### Deeper\n")
    assert html.split("\n") == [
        '<h2 id="one">One</h2>',
        '<h3 id="deep">Deep</h3>',
        '<h2 id="two">Two</h2>',
        '<h3 id="deeper">Deeper</h3>',
    ]


def test_headings_that_start_lower_are_raised() -> None:
    assert html_of("### First\n\n### Second\n\n## Third\n").count("<h2 ") == 3


def test_two_headings_with_the_same_words_get_two_anchors() -> None:
    prose = setting("## Māori land\n\n## Māori land\n\n## ???\n\n## Named {#maori-land-2}\n")
    assert prose.anchors == ("maori-land", "maori-land-2", "maori-land-3", "section")
    assert '<h2 id="maori-land-2">Named</h2>' in prose.html


def test_any_block_may_end_in_an_anchor() -> None:
    html = html_of("A paragraph. {#p-base}\n\n* item {#item}\n* other\n\n| a {#cell} | b |\n|---|---|\n| 1 | 2 |\n")
    assert '<p id="p-base">A paragraph.</p>' in html
    assert '<li id="item">item</li>' in html
    assert '<th id="cell">a</th>' in html


def test_an_anchor_given_twice_is_numbered_and_reported() -> None:
    prose = setting("One. {#here}\n\nTwo. {#here}\n")
    assert '<p id="here-2">Two.</p>' in prose.html
    assert said(prose) == [
        ':3: the anchor "here" is here a second time and becomes "here-2"; give it a name of its own   [W-anchor-twice]'
    ]


def test_attributes_belong_to_what_they_touch() -> None:
    html = html_of("[x](y.md){.more} and ![a](b.png){#pic width=200 height=50%}\n\nText with {braces} and {a=b}.\n")
    assert '<a href="link:0" class="more">x</a>' in html
    assert '<img src="link:1" alt="a" id="pic" width="200">' in html
    assert "<p>Text with {braces} and {a=b}.</p>" in html


def test_attributes_cannot_bring_handlers_or_looks() -> None:
    html = setting('[x](y){: onclick="alert(1)" style="color:red" .ok}\n').html
    assert html == '<p><a href="link:0" class="ok">x</a></p>'


# -- typography --


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("don't", "don’t"),
        ("the '80s and '90s", "the ’80s and ’90s"),
        ("'Tis rock 'n' roll", "’Tis rock ’n’ roll"),
        ('"Well," she said.', "“Well,” she said."),
        ("\"'Yes,' he said,\" she said.", "“‘Yes,’ he said,” she said."),
        ("\"He said 'yes'\"", "“He said ‘yes’”"),
        ("the dogs' home, O'Neill", "the dogs’ home, O’Neill"),
        ('("quoted")', "(“quoted”)"),
        ('"I was going to--"', "“I was going to–”"),
        ('words--"quoted"--words', "words–“quoted”–words"),
        ("one -- two --- three...", "one – two — three…"),
        ('a 17" screen, 6\'2"', 'a 17" screen, 6’2"'),
        ('\\"straight\\"', '"straight"'),
        ("“already” curly’s", "“already” curly’s"),
        ("see https://a.example/b--c... there", "see https://a.example/b--c... there"),
    ],
)
def test_typewriter_marks_are_set_as_a_newspaper_sets_them(typed: str, printed: str) -> None:
    assert html_of(typed) == f"<p>{printed}</p>"


def test_marks_next_to_tags_are_judged_by_the_letters_around_them() -> None:
    assert html_of('"**Bold**" and "*soft*," *"inside"* it\'s "[a](b)".') == (
        '<p>“<strong>Bold</strong>” and “<em>soft</em>,” <em>“inside”</em> it’s “<a href="link:0">a</a>”.</p>'
    )


def test_code_and_attributes_keep_typewriter_marks() -> None:
    assert html_of('`it\'s "code"...` [a](b "it\'s")') == (
        '<p><code>it\'s "code"...</code> <a href="link:0" title="it&#x27;s">a</a></p>'
    )


def test_a_quotation_over_several_paragraphs_opens_each_of_them() -> None:
    assert html_of('"One goes on.\n\n"Two ends."') == "<p>“One goes on.</p>\n<p>“Two ends.”</p>"


# -- links --


def test_links_into_the_archive_become_numbered_sentinels() -> None:
    prose = setting(
        "[a](other.md#top) ![b](pic.jpg)\n\n[c](/2019/x.html) [d](https://own.example/y) [e](https://else.example/)\n",
        first_line=7,
        first_link=3,
        own_urls=("https://own.example/",),
    )
    assert prose.html == (
        '<p><a href="link:3">a</a> <img src="link:4" alt="b"></p>\n'
        '<p><a href="link:5">c</a> <a href="link:6">d</a> <a href="https://else.example/">e</a></p>'
    )
    assert prose.links == (
        LinkRef(how="href", target="other.md#top", line=7),
        LinkRef(how="src", target="pic.jpg", line=7),
        LinkRef(how="href", target="/2019/x.html", line=9),
        LinkRef(how="href", target="https://own.example/y", line=9),
    )


def test_links_by_name_with_and_without_a_label() -> None:
    prose = setting('[[gulf/2020-01-08]] and [[flood#damage|the "flood"]]\n\n| a | b |\n|--|--|\n| [[x|y]] | z |\n')
    assert '<a href="link:0">link:0</a> and <a href="link:1">the “flood”</a>' in prose.html
    assert '<td><a href="link:2">y</a></td>' in prose.html
    assert prose.links == (
        LinkRef(how="wiki", target="gulf/2020-01-08", line=1),
        LinkRef(how="wiki", target="flood#damage", line=1, label='the "flood"'),
        LinkRef(how="wiki", target="x", line=5, label="y"),
    )


def test_a_link_by_name_may_run_over_the_end_of_a_line() -> None:
    prose = setting(
        "One [[gulf/2020|the\nsecond]], two [[New \n  Zealand]].\n\n> Three [[a\n> b|c\n> d]]\n\n- Four [[x|y\n  z]]\n- Five\n",
        first_line=11,
    )
    assert prose.html == (
        '<p>One <a href="link:0">the second</a>, two <a href="link:1">link:1</a>.</p>\n'
        '<blockquote>\n<p>Three <a href="link:2">c d</a></p>\n</blockquote>\n'
        '<ul>\n<li>Four <a href="link:3">y z</a></li>\n<li>Five</li>\n</ul>'
    )
    assert prose.links == (
        LinkRef(how="wiki", target="gulf/2020", line=11, label="the second"),
        LinkRef(how="wiki", target="New Zealand", line=12),
        LinkRef(how="wiki", target="a b", line=15, label="c d"),
        LinkRef(how="wiki", target="x", line=19, label="y z"),
    )


@pytest.mark.parametrize(
    "text", ["[[a\n\nb]]", "[[a\n \nb]]", "[[a\n# b]]", "- [[a\n- b]]", "1. [[a\n2. b]]", "[[a\n> b]]", "> [[a\n>\n> b]]",
             "| a | b |\n|--|--|\n| [[c|d |\n| e]] | f |", "[[a\n::: aside\nb]]\n:::", "[[a"],
)  # fmt: skip
def test_a_link_by_name_ends_in_the_paragraph_in_which_it_begins(text: str) -> None:
    assert setting(text).links == ()
    assert "[[" in setting(text).html


def test_brackets_in_code_keep_their_lines() -> None:
    html = html_of("`[[a\nb]]`\n\n> `[[c\n> d]]`\n\n    if [[ -f x\n        y ]]\n\n```\n[[e\n  f]]\n```\n")
    assert html == (
        "<p><code>[[a\nb]]</code></p>\n<blockquote>\n<p><code>[[c\nd]]</code></p>\n</blockquote>\n"
        "<pre><code>if [[ -f x\n    y ]]\n</code></pre>\n<pre><code>[[e\n  f]]\n</code></pre>"
    )


def test_what_only_looks_like_a_link_by_name_is_left_alone() -> None:
    prose = setting("`[[code]]` \\[[escaped]] [[1]](https://a.example/)")
    assert prose.html == '<p><code>[[code]]</code> [[escaped]] <a href="https://a.example/">[1]</a></p>'
    assert prose.links == ()


def test_ids_in_plain_text_are_mentions() -> None:
    prose = setting(
        "See spinoff/2020-01-08-iran-missiles, and/or 24/7, https://a.example/b/c1; spinoff/2020-01-08-iran-missiles."
    )
    assert prose.links == (LinkRef(how="mention", target="spinoff/2020-01-08-iran-missiles", line=1),)
    assert "link:" not in prose.html


def test_anchors_as_other_programs_spell_them_are_found() -> None:
    html = html_of("[a](#Our-Town) [b](<#Our Town>) [c](#our%20town)\n\n## Our town\n")
    assert html.count('href="#our-town"') == 3


def test_links_within_the_page_lead_somewhere_or_are_undone() -> None:
    prose = setting("[down](#late) [up](#top)\n\n[gone](#nowhere)\n\n## Late\n")
    assert '<a href="#late">down</a> <a href="#top">up</a>' in prose.html
    assert "<p>gone</p>" in prose.html
    assert said(prose) == [
        ':3: the link to "#nowhere" leads nowhere: nothing here has that anchor; write {#nowhere} '
        "behind the block that it "
        "means   [W-missing-anchor]"
    ]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://a.example/b c|d", "https://a.example/b%20c%7Cd"),
        ("https://a.example/é?q=[1]", "https://a.example/%C3%A9?q=%5B1%5D"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/#a#b", "https://a.example/#a%23b"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("mailto:desk@a.example", "mailto:desk@a.example"),
        ("tel:+64 4 123", "tel:+644123"),
    ],
)
def test_addresses_elsewhere_are_made_valid(written: str, url: str) -> None:
    assert html_of(f"[x](<{written}>)") == f'<p><a href="{url}">x</a></p>'


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http//a.example/", "http://a.example/"),
        ("http:/a.example", "http://a.example"),
        ("www.a.example", "http://www.a.example"),
    ],
)
def test_addresses_with_a_slip_are_repaired_and_reported(written: str, url: str) -> None:
    prose = setting(f"[x]({written})")
    assert prose.html == f'<p><a href="{url}">x</a></p>'
    assert said(prose) == [
        f':1: "{written}" is not a whole address and is read as {url}; write that   [W-link-address]'
    ]


def test_addresses_beyond_repair_lose_their_link_and_keep_their_text() -> None:
    prose = setting("[x](http://desk@a.example) [y]()")
    assert prose.html == "<p>x y</p>"
    assert said(prose) == [
        ":1: the link cannot be followed: it is empty; write a whole address   [W-link-address]",
        ':1: the link to "http://desk@a.example" cannot be followed: it has a name before its host, as in '
        "mailto:desk@a.example; write a whole address   [W-link-address]",
    ]


def test_a_link_that_nothing_here_follows_is_named() -> None:
    prose = setting("[x](ttps://a.example/) [y](https://a.example/)")
    assert prose.html == '<p>x <a href="https://a.example/">y</a></p>'
    assert said(prose) == [
        ':1: the link to "ttps://a.example/" has an address that no archive follows; only its text stays   '
        "[W-link-address]"
    ]


# -- tags of other programs --


def test_shortcodes_and_liquid_stay_visible_and_are_reported() -> None:
    prose = setting(
        '{{< img src="x" >}}\n\nText {% include x.html %} and\n{{ page.title }}.\n\n[gallery ids="1"]\n', first_line=5
    )
    assert '<p><code class="leftover">{{&lt; img src="x" &gt;}}</code></p>' in prose.html
    assert '<code class="leftover">[gallery ids="1"]</code>' in prose.html
    remedy = "that Backfile does not run; write what it stood for in its place"
    assert said(prose) == [
        f':5: {{{{< img src="x" >}}}} is a shortcode {remedy}   [W-shortcode]',
        f":7: {{% include x.html %}} is a Liquid tag {remedy}   [W-liquid]",
        f":8: {{{{ page.title }}}} is a Liquid tag {remedy}   [W-liquid]",
        f':10: [gallery ids="1"] is a shortcode {remedy}   [W-shortcode]',
    ]
    assert prose.words == 3  # "Text", "and" and a full stop


def test_tags_in_code_are_text() -> None:
    html = html_of("`{{< x >}}`\n\n    {% y %}\n\n```\n{{ z }} [[w]] {#a}\n```\n")
    assert html == (
        "<p><code>{{&lt; x &gt;}}</code></p>\n<pre><code>{% y %}\n</code></pre>\n<pre><code>{{ z }} "
        "[[w]] {#a}\n</code></pre>"
    )


def test_hugo_references_are_links_by_name() -> None:
    prose = setting(
        '[a]({{< ref "2014-a.md" >}}#end "Title") <a href="{{< relref "/topics/b" >}}">b</a>\n\n[c]: '
        '{{< ref "c.md" >}}\n[c]\n',
        dialect="hugo",
    )
    assert said(prose) == []
    assert '<a href="link:0" title="Title">a</a> <a href="link:1">b</a>' in prose.html
    assert [(link.how, link.target) for link in prose.links] == [
        ("wiki", "2014-a.md#end"),
        ("wiki", "/topics/b"),
        ("wiki", "c.md"),
    ]


def test_hugo_references_elsewhere_are_leftovers() -> None:
    prose = setting('[a]({{< ref "x.md" >}})')
    assert prose.html == '<p><code class="leftover">{{&lt; ref "x.md" &gt;}}</code> a</p>'
    assert said(prose) == [
        ':1: {{< ref "x.md" >}} is a shortcode that Backfile does not run; write what it stood for in '
        "its place   [W-shortcode]"
    ]


def test_jekyll_links_are_understood() -> None:
    prose = setting(
        "[a]({% post_url 2019-01-02-name %}) [b]({% link _posts/x.md %}) [c]({{ site.baseurl }}/d/) "
        "![e]({{ '/images/e.png' | relative_url }})",
        dialect="jekyll",
    )
    assert said(prose) == []
    assert [(link.how, link.target) for link in prose.links] == [
        ("wiki", "2019-01-02-name"),
        ("wiki", "_posts/x.md"),
        ("href", "/d/"),
        ("src", "/images/e.png"),
    ]


def test_kramdown_attributes_never_show() -> None:
    source = (
        '{:start="2"}\n2. two\n\nBetween.\n\n{:start=“7”}\n1. seven\n\n'
        '[x](y){:target="_blank"}{:rel="n"}\n\nEnd.\n{: .note #end}\n'
    )
    html = html_of(source, dialect="jekyll")
    assert html == (
        '<ol start="2">\n<li>two</li>\n</ol>\n<p>Between.</p>\n<ol start="7">\n<li>seven</li>\n</ol>\n'
        '<p><a href="link:0">x</a></p>\n<p class="note" id="end">End.</p>'
    )


# -- plain text --


def test_the_lead_the_summary_and_the_words() -> None:
    prose = setting("## Head\n\n> A quote.\n\nThe *lead* &amp; more.\n\n* item\n\n![alt](x.png)\n")
    assert prose.lead == "The lead & more."
    assert prose.summary == "A quote. The lead & more. item"
    assert prose.text == "Head\nA quote.\nThe lead & more.\nitem"
    assert prose.words == 8


def test_a_long_summary_is_cut_after_forty_words() -> None:
    prose = setting(" ".join(f"w{n}," for n in range(50)))
    assert prose.summary.split()[-1] == "w39…"
    assert len(prose.summary.split()) == 40


def test_notes_and_captions_are_text_and_no_summary() -> None:
    prose = setting("::: figure\n![a](b.png)\nCaption.\n:::\n\nLead.[^1]\n\n[^1]: Note.\n")
    assert prose.lead == "Lead."
    assert prose.summary == "Lead."
    assert prose.text == "Caption.\nLead.\nNote."


def test_a_line_has_no_paragraph_around_it() -> None:
    context = ProseContext(**CONTEXT)
    assert set_line('A "short" *line*', context).html == "A “short” <em>line</em>"
    assert set_line("One.\n\nTwo.", context).html == "<p>One.</p>\n<p>Two.</p>"
    assert set_line("", context).html == ""


def test_nothing_of_one_article_reaches_the_next() -> None:
    context = ProseContext(**CONTEXT)
    sources = [
        "[a][r] x[^1]\n\n[r]: /one\n\n[^1]: N\n",
        "[a][r] x[^1]\n",
        "* * * *\n\n1. a",
        "**open",
        "> " * 100,
        "UPDATE 4pm: x",
    ]
    alone = [set_prose(source, context) for source in sources]
    backwards = [set_prose(source, context) for source in reversed(sources)]
    assert backwards == alone[::-1]
    assert alone[1].html == "<p>[a][r] x[^1]</p>"
