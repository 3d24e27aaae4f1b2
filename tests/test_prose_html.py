"""Raw HTML in prose: nothing that acts survives, nothing that says something is lost, and what is left is valid."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.nu import nu_errors, why_missing
from tests.prose import html_of, said, setting

ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'>",
    '<img src="x`" `onerror=alert(1)">',
    "<img/src=x/onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='x' onclick=alert(1) onmouseover='alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '[x](y "onclick=alert(1) \\" onmouseover=alert(1)")',
    '![" onerror="alert(1)](x.png)',
    "[x](y){onclick=alert(1)}",
    '[x](y){: #a" onclick="alert(1) }',
    '{: title="\\"><script>alert(1)</script>" #x}\ntext',
    '[[x"><script>alert(1)</script>|<img src=x onerror=alert(1)>]]',
    '::: aside {title="<script>alert(1)</script>"}\nx\n:::',
    "::: aside {#\"><script>alert(1)</script>}\nx\n:::",
    '::: embed {kind="<script>alert(1)</script>" by="<b onclick=alert(1)>" url="javascript:alert(1)"}\n:::',
    '::: quote {by=x source=y url="javascript:alert(1)"}\nx\n:::',
    '::: update {at="<script>alert(1)</script>"}\nx\n:::',
    "```<script>alert(1)</script>\nx\n```",
    '```"onclick="alert(1)\nx\n```',
    "{{< x onclick=<script>alert(1)</script> >}}",
    "<p title='{{ <script>alert(1)</script> }}'>x</p>",
    "<a href='{{ x }}\" onclick=\"alert(1)'>x</a>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='x' title='\"><script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<meta http-equiv='refresh' content='0;url=javascript:alert(1)'><base href='javascript:alert(1)//'>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<body onload=alert(1)>x</body>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror='alert(1)'></video><audio src=x onerror=alert(1)>",
    "<video poster='javascript:alert(1)' src='a.mp4'></video>",
    "<input autofocus onfocus=alert(1)><select onfocus=alert(1)><textarea onfocus=alert(1)>",
    "<table background='javascript:alert(1)'><tr><td onclick=alert(1)>x</td></tr></table>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script> ?>",
    "<a name='x' id='\"><script>alert(1)</script>'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "&#xFDD0;0&#xFDD1;{{ <script>alert(1)</script> }}",
    "\ufdd00\ufdd1{{ <script>alert(1)</script> }}",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "UPDATE <script>alert(1)</script>: x",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
)  # fmt: skip
SAFE_SCHEMES = ("link:", "http:", "https:", "mailto:", "tel:", "#")
DEAD_TAGS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "svg",
    "math",
    "template",
    "link",
    "meta",
}


class Finder(HTMLParser):
    """Collects what in a page could act."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DEAD_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in (
                "style",
                "srcdoc",
                "srcset",
                "formaction",
                "action",
                "background",
                "poster",
            ):
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "cite") and not (value or "").startswith(SAFE_SCHEMES):
                self.found.append(f"{tag} {name}={value}")


def acting(html: str) -> list[str]:
    finder = Finder()
    finder.feed(html)
    finder.close()
    return finder.found


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("dialect", ["backfile", "jekyll"])
def test_nothing_that_acts_survives(attack: str, dialect: str) -> None:
    prose = setting(f"Before.\n\n{attack}\n\nAfter.", dialect=dialect)
    assert acting(prose.html) == []
    assert "Before." in prose.html


def test_the_finder_would_find_them() -> None:
    assert acting("<p onclick=x><script></script><a href='javascript:x'></a></p>") == [
        "p onclick",
        "script",
        "a href=javascript:x",
    ]


def test_a_keeper_who_trusts_html_keeps_it_well_formed() -> None:
    source = '<div style="color:red" onclick="go()"><script>if (a < b) { go("--") }</script><iframe src="https://a.example/"></div>'
    html = html_of(source, trust_html=True)
    assert '<div style="color:red" onclick="go()"' in html
    assert '<script>if (a < b) { go("--") }</script>' in html
    assert '<iframe src="https://a.example/"></iframe></div>' in html


def test_trusted_html_finds_its_files_in_the_archive() -> None:
    prose = setting('<script src="map.js"></script>\n\n<iframe src="/maps/a.html"></iframe>', trust_html=True)
    assert '<script src="link:0"></script>' in prose.html
    assert '<iframe src="link:1"></iframe>' in prose.html
    assert [(link.how, link.target) for link in prose.links] == [("src", "map.js"), ("src", "/maps/a.html")]


def test_what_is_dropped_is_told_with_its_line() -> None:
    prose = setting(
        "One.\n\n<script>x</script>\n\n<form>Say <input></form>\n\n<object data='x'></object>\n", first_line=5
    )
    assert "Say" in prose.html
    assert said(prose) == [
        ":7: <script> is not shown; an archive runs no scripts; trust_html = true would keep it   [W-dropped-html]",
        ":9: <form> is not shown; its text stays; trust_html = true would keep it   [W-dropped-html]",
        ":9: <input> is not shown; readers cannot send anything to an archive   [W-dropped-html]",
        ":11: <object> is not shown; put the file below content/ and link to it   [W-dropped-html]",
    ]


def test_frames_become_links_to_what_they_showed() -> None:
    prose = setting('<iframe title="The debate" src="https://v.example/1"></iframe>')
    assert prose.html == '<a class="embed-lost" href="https://v.example/1">The debate</a>'
    assert [problem.code for problem in prose.problems] == ["W-dropped-html"]


def test_nothing_is_loaded_from_the_network() -> None:
    prose = setting(
        '![A flood](https://p.example/flood.jpg "T")\n\n<img src="https://p.example/b.png">\n\n[![c](http://p.example/c.png)](x.md)'
    )
    assert '<a class="remote-image" href="https://p.example/flood.jpg">A flood</a>' in prose.html
    assert '<a class="remote-image" href="https://p.example/b.png">b.png</a>' in prose.html
    assert '<a href="link:0"><span class="remote-image">c</span></a>' in prose.html
    assert said(prose)[0] == (
        ":1: the picture https://p.example/flood.jpg lies elsewhere and is shown as a link; put a copy "
        "below content/ and "
        "write its path   [W-remote-image]"
    )
    assert [problem.line for problem in prose.problems] == [1, 3, 5]


def test_recordings_of_the_archive_stay_and_others_become_links() -> None:
    prose = setting(
        '<audio controls><source src="a.mp3"></audio>\n\n<video src="https://v.example/b.mp4">Sorry</video>'
    )
    assert '<audio controls=""><source src="link:0"></audio>' in prose.html
    assert '<a class="remote-video" href="https://v.example/b.mp4">Video</a>' in prose.html
    assert [problem.code for problem in prose.problems] == ["W-remote-media"]


def test_what_is_no_tag_is_text() -> None:
    prose = setting("GET /<location>/x and <o:p>Word</o:p>")
    assert prose.html == "<p>GET /&lt;location&gt;/x and Word</p>"
    assert said(prose) == [
        ":1: <location> is no HTML tag and is shown as text; write it as &lt;location&gt;   [W-unknown-tag]"
    ]


@pytest.mark.parametrize(
    ("written", "shaped"),
    [
        ("<center><font color=red>x</font></center>", "<div>x</div>"),
        ("<tt>x</tt> <strike>y</strike> <big>z</big>", "<p><code>x</code> <s>y</s> z</p>"),
        ("<b><p>x</p><p>y</p></b>", "<p><b>x</b></p><p><b>y</b></p>"),
        ("<ul><p>x</p><li>y</li></ul>", "<ul><li><p>x</p></li><li>y</li></ul>"),
        ("<ul><li>x</li><ul><li>y</li></ul></ul>", "<ul><li>x<ul><li>y</li></ul></li></ul>"),
        ("<div><li>x</li></div>", "<div><ul><li>x</li></ul></div>"),
        ("<table><tr></tr></table>", ""),
        (
            "<table width=50%><tr><td rowspan=9 bgcolor=red>x</td></tr></table>",
            "<table><tbody><tr><td>x</td></tr>\n</tbody></table>",
        ),
        ("<dl><dd>x</dd></dl>", "<div>x</div>"),
        ("<h2><p>x</p></h2>", '<h2 id="x">x</h2>'),
        ("<h2> </h2>", ""),
        ("<p></p>", ""),
        ("<details>x</details>", "<details><summary>Details</summary>x</details>"),
        ("<time>yesterday</time>", "<p>yesterday</p>"),
        ('<a name="x">y</a>', '<p><a id="x">y</a></p>'),
        ('<div id="a b">x</div>', '<div id="a-b">x</div>'),
        ('<ol style="list-style-type: lower-alpha; color: red"><li>x</li></ol>', '<ol type="a"><li>x</li></ol>'),
        ("<figcaption>x</figcaption>", "<div>x</div>"),
    ],
)
def test_old_html_is_put_in_todays_words(written: str, shaped: str) -> None:
    assert setting(written).html == shaped


VALID_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta '
    'charset="utf-8"><title>T</title></head><body><main><article><h1>T</h1>'
    '<div class="body">\n{}\n</div></article></main></body></html>\n'
)
MESSES = (
    "<p><div>a<span><ul>b<li>c<p>d</ul></span><h1>e<table><td>f<tr></table></h1>",
    "<a href=x><a href=y>a<div><p>b</a></div><hr><b><hr>c</b>",
    "<table><caption>a<table><tr><td>b</table></caption><thead><tr><th><h2>c</h2><tfoot><tr><td "
    "colspan=0 rowspan=99>d</table>",
    "<dl>a<dt><h2>b</h2><dt>c<dd>d</dl><dt>e<dd>f",
    "<figure>a<figcaption>b</figcaption>c<figcaption>d</figcaption></figure><span><figure>e</figure></span>",
    "<details><p>a<summary><h2>b</h2></summary></details><summary>c</summary>",
    "<pre><p>a</p></pre><ruby>b<rt>c<div>d</ruby><dfn>e<dfn>f</dfn></dfn>",
    "<audio src=a.mp3><source src=b.mp3><div>c</div></audio><a href=x><video controls></video></a>",
    "<ol type=disc start=x reversed><li value=y>a</ol><ul type=square><li value=3>b</ul><li value=4>c",
    '<img src="a b.png" width=50% alt><img><a href="x y">z</a> <a href="https://x y">z</a>',
    "# a\n\n::: aside\n\n## b\n\n:::\n\n::: figure\n<div>![p](q)</div> text\n:::\n\nUPDATE 4pm: c "
    "<b>d\n\n### e\n\n<h4>f",
    "<th>a</th><td>b<tr>c<tbody>d<caption>e<col><colgroup span=2>",
    "<del><p>a</p></del><ins datetime=x><ul><li>b</ul></ins><q cite='no url'>c</q><blockquote "
    "cite='http://x y/'>d</blockquote>",
)  # fmt: skip


@pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "-")
@pytest.mark.slow
def test_the_nu_checker_passes_what_comes_of_a_mess(tmp_path: Path) -> None:
    for number, mess in enumerate((*MESSES, *ATTACKS)):
        html = setting(mess, dialect="jekyll").html.replace('"link:', '"/link/')
        (tmp_path / f"{number:03}.html").write_text(VALID_PAGE.format(html), encoding="utf-8")
    assert nu_errors(tmp_path) == []
