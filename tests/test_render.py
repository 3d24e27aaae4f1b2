"""Rendering: template closures, what templates may say, and pages as readers see them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from backfile.model import Copy, Image
from backfile.plan.parts import shortened
from backfile.render import TemplateProblem, Templates, render
from backfile.render.filters import public
from backfile.views import AllArticlesView, IndexView, Label, NotFoundView, Output, PageView, Site, View
from tests.sample_views import ARTICLE, COPY, PAGES, PLAIN_ARTICLE, SITE, WITHDRAWN, output_of

OURS = Path(__file__).resolve().parent.parent / "templates"
ABOUT = PageView("./", "about.html", "About us", "<p>Hello.</p>", (), False)


class Shelf:
    """An archive's templates in a temporary folder, before those of another."""

    def __init__(self, tmp: Path) -> None:
        self.own, self.others = tmp / "templates", tmp / "others"

    def write(self, name: str, source: str, folder: Path | None = None) -> Shelf:
        path = (folder or self.own) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return self

    @property
    def templates(self) -> Templates:
        """Read anew, as a build reads them."""
        return Templates((self.own, self.others))

    def page(self, view: View = ABOUT, site: Site = SITE) -> str:
        return render(self.templates, Output("about.html", "page.html", view), site).decode()

    def refusal(self, source: str) -> str:
        """What is said about a page.html with this source, without the folder."""
        said = str(self.problem(source))
        assert said.startswith("templates/")
        return said.removeprefix("templates/")

    def problem(self, source: str) -> TemplateProblem:
        """What is wrong with a page that is made from a page.html with this source."""
        self.write("page.html", source)
        with pytest.raises(TemplateProblem) as refused:
            self.page()
        return refused.value


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def our_page(template: str, view: View, copy: Copy | None = None, site: Site = SITE) -> str:
    return render(Templates((OURS,)), output_of(template, view), site, copy).decode()


# Closures


def test_a_closure_holds_all_that_a_template_extends_includes_and_imports(shelf: Shelf) -> None:
    shelf.write("page.html", '{% extends "_layout.html" %}{% from "_lines.html" import line %}')
    shelf.write("_layout.html", '{% include "_foot.html" %}').write("_foot.html", "")
    shelf.write("_lines.html", '{% import "_words.html" as words %}{% macro line() %}{% endmacro %}')
    shelf.write("_words.html", "").write("unused.html", "")
    assert shelf.templates.closure("page.html") == (
        "_foot.html", "_layout.html", "_lines.html", "_words.html", "page.html",
    )  # fmt: skip


def test_the_closure_digest_changes_with_any_template_in_it_and_with_no_other(shelf: Shelf) -> None:
    shelf.write("page.html", '{% include "_foot.html" %}').write("_foot.html", "one").write("other.html", "one")
    before = shelf.templates.closure_digest("page.html")
    shelf.write("other.html", "two")
    assert shelf.templates.closure_digest("page.html") == before
    shelf.write("_foot.html", "two")
    assert shelf.templates.closure_digest("page.html") != before
    shelf.write("_foot.html", "one")
    assert shelf.templates.closure_digest("page.html") == before


def test_an_optional_template_that_starts_to_exist_changes_the_digest(shelf: Shelf) -> None:
    shelf.write("page.html", 'x{% include ["_own.html", "_spare.html"] ignore missing %}')
    assert shelf.page() == "x\n"
    absent = shelf.templates.closure_digest("page.html")
    assert shelf.templates.closure("page.html") == ("_own.html", "_spare.html", "page.html")

    shelf.write("_spare.html", "absent")  # the word itself must not be taken for absence
    spare = shelf.templates.closure_digest("page.html")
    assert shelf.page() == "xabsent\n"
    shelf.write("_own.html", "own")
    assert shelf.page() == "xown\n"
    assert len({absent, spare, shelf.templates.closure_digest("page.html")}) == 3


def test_an_archives_own_template_goes_before_ours(shelf: Shelf) -> None:
    shelf.write("page.html", "ours", shelf.others)
    ours = shelf.templates.closure_digest("page.html")
    assert shelf.page() == "ours\n"
    shelf.write("page.html", "theirs")
    assert shelf.page() == "theirs\n"
    assert shelf.templates.closure_digest("page.html") != ours


def test_what_was_digested_is_what_is_rendered(shelf: Shelf) -> None:
    shelf.write("page.html", "before")
    templates = shelf.templates
    templates.closure_digest("page.html")
    shelf.write("page.html", "after")
    assert render(templates, Output("about.html", "page.html", ABOUT), SITE) == b"before\n"


def test_templates_that_import_each_other_have_a_closure_all_the_same(shelf: Shelf) -> None:
    shelf.write("a.html", '{% import "b.html" as b %}').write("b.html", '{% import "a.html" as a %}')
    assert shelf.templates.closure("a.html") == ("a.html", "b.html")


# What templates may say


@pytest.mark.parametrize("statement", ["include page.title", 'extends "_" ~ page.title', "import site.title as words"])
def test_computed_names_of_templates_are_refused_with_file_and_line(shelf: Shelf, statement: str) -> None:
    assert shelf.refusal("\n{% " + statement + " %}") == (
        "page.html:2: the name of a template has to be written out, not computed, so that it is known what a page"
        ' depends on. Write {% include "name.html" %} in each branch of an {% if %}.'
    )


def test_a_template_that_is_not_there_is_missed_where_it_is_named(shelf: Shelf) -> None:
    shelf.write("_layout.html", "", shelf.others)
    assert shelf.refusal('\n\n{% extends "_layuot.html" %}') == (
        f'page.html:3: there is no template "_layuot.html" in templates/ or {shelf.others.as_posix()}/;'
        ' did you mean "_layout.html"?'
    )


@pytest.mark.parametrize("name", ["now", "lipsum", "cycler", "settings", "config"])
def test_templates_know_only_page_and_site(shelf: Shelf, name: str) -> None:
    assert shelf.refusal("{{ page.title }}\n{{ " + name + " }}") == (
        f'page.html:2: a template can name "page" and "site", but not "{name}": what a page shows has to be in its'
        " view. Hand values to a macro as arguments."
    )


def test_a_partial_cannot_lean_on_the_variables_of_the_page_that_includes_it(shelf: Shelf) -> None:
    shelf.write("_line.html", "{{ item }}")
    refusal = shelf.refusal('{% for item in page.links %}{% include "_line.html" %}{% endfor %}')
    assert refusal.startswith('_line.html:1: a template can name "page" and "site", but not "item"')


def test_what_a_template_sets_imports_or_defines_it_can_use_in_its_blocks(shelf: Shelf) -> None:
    shelf.write("_layout.html", "{% block main %}{% endblock %}")
    shelf.write("_words.html", '{% set greeting = "Hello" %}')
    shelf.write(
        "page.html",
        '{% extends "_layout.html" %}{% from "_words.html" import greeting as hello %}'
        '{% import "_words.html" as words %}'
        "{% set a, b = 1, 2 %}{% set long %}!{% endset %}{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}"
        "{% block main %}{{ hello }} {{ words.greeting }} {{ a }}{{ b }}{{ twice(long) }}{% endblock %}",
    )
    assert shelf.page() == "Hello Hello 12!!\n"


@pytest.mark.parametrize("expression", ["page.__class__", 'site["_fields"]'])
def test_the_inner_workings_of_python_are_out_of_reach(shelf: Shelf, expression: str) -> None:
    name = "__class__" if "class" in expression else "_fields"
    assert shelf.refusal("{{ " + expression + " }}") == (
        f'page.html:1: a template cannot use "{name}": names that start with "_" belong to Python. Use the fields of'
        " the view."
    )


@pytest.mark.parametrize("name", ["random", "attr", "dya"])
def test_filters_that_do_not_exist_or_differ_between_builds_are_refused(shelf: Shelf, name: str) -> None:
    assert shelf.refusal("\n{{ page.title|" + name + " }}") == (
        f"page.html:2: No filter named '{name}'. Use Jinja's own or those that Backfile adds"
        " (day, clock, moment, time, count, ...)."
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "{% if page.title %}\n{% enduf %}",
            "2: found {% enduf %} within {% if %}, where {% elif %}, {% else %} or {% endif %} was expected.",
        ),
        (
            "{% for link in page.links %}{% if link %}\n\n{% endfor %}{% endif %}",
            "3: found {% endfor %} within {% if %}, where {% elif %}, {% else %} or {% endif %} was expected.",
        ),
        ("\n{% block main %}\nx", "3: the template ends within {% block %}, where {% endblock %} was expected."),
        (
            "{% for link in page.links %}\n{% else %}{% else %}{% endfor %}",
            "2: found {% else %} within {% for %}, where {% endfor %} was expected.",
        ),
        ('\n{% inclde "_foot.html" %}', "2: found {% inclde %}, which is unknown, or closes nothing here."),
        ("\n{{ page.title site.title }}", "2: expected token 'end of print statement', got 'site'."),
        ("\n{% if page.title", "2: unexpected end of template, expected 'end of statement block'."),
    ],
)
def test_a_syntax_error_is_explained_in_plain_words_with_file_and_line(shelf: Shelf, source: str, said: str) -> None:
    assert shelf.refusal(source) == f"page.html:{said}"


def test_a_broken_template_in_place_of_ours_can_be_taken_away(shelf: Shelf) -> None:
    shelf.write("page.html", "ours", shelf.others)
    assert shelf.refusal("{% if page.title %}") == (
        "page.html:1: the template ends within {% if %}, where {% elif %}, {% else %} or {% endif %} was expected."
        " Correct the template there, or remove it from the archive's templates to get Backfile's own."
    )


def test_where_the_archives_templates_are_ours_nobody_is_told_to_take_them_away(shelf: Shelf) -> None:
    shelf.write("page.html", "{% if page.title %}")
    again = shelf.own.parent / "others" / ".." / "templates"  # the same folder, under another name
    shelf.others.mkdir()
    for templates in (Templates((shelf.own, shelf.own)), Templates((shelf.own, again))):
        with pytest.raises(TemplateProblem) as broken:
            templates.closure("page.html")
        assert str(broken.value) == (
            "templates/page.html:1: the template ends within {% if %}, where {% elif %}, {% else %} or {% endif %} was"
            " expected."
        )
        with pytest.raises(TemplateProblem) as missing:
            templates.closure("unheard-of")
        assert str(missing.value) == 'there is no template "unheard-of" in templates/.'


def test_only_a_template_outside_the_archive_is_named_with_all_of_its_path(shelf: Shelf) -> None:
    shelf.write("_ours.html", "{{ page.titel }}", shelf.others).write("_theirs.html", "\n{{ page.titel }}")
    theirs = shelf.problem('{% include "_theirs.html" %}')
    assert (theirs.path, theirs.line) == ("templates/_theirs.html", 2)
    ours = shelf.problem('{% include "_ours.html" %}')
    assert (ours.path, ours.line) == ((shelf.others / "_ours.html").as_posix(), 1)
    shelf.write("_ours.html", "{% endif %}", shelf.others)
    assert shelf.problem('{% include "_ours.html" %}').path == (shelf.others / "_ours.html").as_posix()


@pytest.mark.parametrize(
    ("source", "path", "line", "message"),
    [
        ("\n{{ page.html.nope }}", "templates/page.html", 2, "'markupsafe.Markup object' has no attribute 'nope'"),
        (
            '\n{% include "_gone.html" %}',
            "templates/page.html",
            2,
            'there is no template "_gone.html" in templates/ or OTHERS/; did you mean "page.html"?',
        ),
        ("{{ 1 // 0 }}", "templates/page.html", 1, "integer division or modulo by zero"),
    ],
)
def test_a_template_problem_keeps_its_parts_on_its_way_from_another_process(
    shelf: Shelf, source: str, path: str, line: int, message: str
) -> None:
    problem = shelf.problem(source)
    back = pickle.loads(pickle.dumps(problem))  # what a working process does with it
    for one in (problem, back):
        assert isinstance(one, TemplateProblem)
        said = one.message.replace(shelf.others.as_posix(), "OTHERS")
        assert (one.path, one.line, said) == (path, line, message)
        assert str(one) == f"{path}:{line}: {one.message}"


def test_a_place_is_said_as_far_as_it_is_known() -> None:
    assert str(TemplateProblem("templates/a.html", 3, "it is wrong.")) == "templates/a.html:3: it is wrong."
    assert str(TemplateProblem("templates/a.html", 0, "it is wrong.")) == "templates/a.html: it is wrong."
    assert str(TemplateProblem("", 0, "it is wrong.")) == "it is wrong."


def test_an_error_within_a_part_is_placed_in_the_part_however_deep_it_stands(shelf: Shelf) -> None:
    shelf.write("_layout.html", "<main>\n{% block main %}{% endblock %}")
    shelf.write("_lines.html", "{% macro line(page) %}\n\n{{ page.titel }}{% endmacro %}")
    assert shelf.refusal(
        '{% extends "_layout.html" %}{% from "_lines.html" import line %}{% block main %}\n{{ line(page) }}{% endblock %}'
    ) == ('_lines.html:3: PageView has no field "titel"; did you mean "title"?')


def test_a_template_in_another_encoding_is_refused(shelf: Shelf) -> None:
    shelf.own.mkdir()
    (shelf.own / "page.html").write_bytes("Kererū".encode("utf-16"))
    with pytest.raises(
        TemplateProblem, match=r"^templates/page\.html: this template is not UTF-8 \(.*\); save it as UTF-8\.$"
    ):
        shelf.page()


@pytest.mark.parametrize("template", ["pgae.html", "../page.html"])
def test_an_output_whose_template_is_missing_says_where_it_was_looked_for(shelf: Shelf, template: str) -> None:
    shelf.write("page.html", "")
    with pytest.raises(TemplateProblem) as refused:
        shelf.templates.closure(template)
    assert str(refused.value) == (
        f'there is no template "{template}" in templates/ or {shelf.others.as_posix()}/; did you mean "page.html"?'
    )


def test_a_field_that_the_view_does_not_have_is_named_with_the_nearest_one(shelf: Shelf) -> None:
    shelf.write("_layout.html", "{% block main %}{% endblock %}")
    assert shelf.refusal('{% extends "_layout.html" %}\n{% block main %}\n{{ page.titel }}{% endblock %}') == (
        'page.html:3: PageView has no field "titel"; did you mean "title"?'
    )


def test_a_field_unlike_any_other_gets_the_list_of_fields(shelf: Shelf) -> None:
    assert shelf.refusal("{% if page.qqq %}{% endif %}") == (
        'page.html:1: PageView has no field "qqq"; it has root, url, title, html, links, noindex.'
    )


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("page.title.upper", "a builtin_function_or_method"),
        ("[none, page.title][0]", "None"),
        ("page.links", "a tuple"),
        ("page", "a PageView"),
    ],
)
def test_only_text_and_numbers_are_printed(shelf: Shelf, expression: str, kind: str) -> None:
    assert shelf.refusal("{{ " + expression + " }}") == (
        f"page.html:1: {{{{ }}}} prints text and numbers, not {kind}; name one of its fields, or loop over it with"
        " {% for %}."
    )


def test_everything_is_escaped_except_html_of_the_view(shelf: Shelf) -> None:
    shelf.write("page.html", '{{ page.title }}|{{ page.html }}|{{ "%s" % page.title }}|{{ 7 }}{{ page.title * 20 }}')
    escaped = "&lt;b&gt; &amp; &#34;c&#34;"
    assert shelf.page(ABOUT._replace(title='<b> & "c"', html="<p>&amp;</p>")) == (
        f"{escaped}|<p>&amp;</p>|{escaped}|7{escaped * 20}\n"
    )


# Pages


def test_a_withdrawn_article_shows_why_and_nothing_of_its_text() -> None:
    page = our_page("article.html", WITHDRAWN, COPY)
    for shown in (
        "Flood: what we know &amp; what not",
        "Privacy",
        "A court said so.",
        "NZHC 123",
        "Thursday 4 March 2021",
    ):
        assert shown in page
    for hidden in ("Water stood", "developing situation", "Jane Roe", "daily.example", "Made possible"):
        assert hidden not in page


def test_a_photo_that_was_lost_leaves_its_caption() -> None:
    lost = Image(id="img-1", role="lead", alt="A boat", caption="<p>Forty-five remain.</p>", credit="Supplied")
    page = our_page("article.html", PLAIN_ARTICLE, Copy(html="<p>Water.</p>", images=(lost,)))
    assert '<p class="missing-image">A boat</p>' in page
    assert "<p>Forty-five remain.</p>" in page
    assert "Photo: Supplied" in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("published", "updated", "stamp"),
    [
        ("2020-01-08", "2020-01-08T16:14:00+13:00", "4.14pm"),
        ("2020-01-07", "2020-01-08T16:14:00+13:00", "4.14pm, Wednesday 8 January 2020"),
        ("2020-01-08", "2020-01-09", "Thursday 9 January 2020"),
        ("2020-01", "2020-01-08T00:05:00+13:00", "12.05am, Wednesday 8 January 2020"),
    ],
)
def test_last_updated_names_the_day_only_if_it_is_another_one(published: str, updated: str, stamp: str) -> None:
    page = our_page("article.html", PLAIN_ARTICLE._replace(published=published, updated=updated), Copy())
    assert f'<p class="stamp">Last updated <time datetime="{updated}">{stamp}</time></p>' in page


def test_the_stamp_as_printed_goes_before_ours() -> None:
    view = PLAIN_ARTICLE._replace(updated="2020-01-08T16:14:00+13:00")
    page = our_page("article.html", view, Copy(updated_text="Last updated 4.14pm."))
    assert '<p class="stamp"><time datetime="2020-01-08T16:14:00+13:00">Last updated 4.14pm.</time></p>' in page


def test_a_correction_is_told_at_the_top_and_in_full_at_the_bottom() -> None:
    page = our_page("article.html", ARTICLE, COPY)
    pointer, notice = page.index('<a href="#c-1">The bridge is 45 m long</a>'), page.index(' id="c-1"')
    assert pointer < page.index("<p>Water stood") < notice
    assert "<del>54 m</del>" in page
    assert "<ins>45 m</ins>" in page
    assert page.count(' id="c-1"') == 1


@pytest.mark.parametrize("base_url", ["https://archive.example/old", "https://archive.example/old/"])
def test_the_page_for_unknown_addresses_works_at_any_depth_of_a_web_host(base_url: str) -> None:
    page = our_page("not_found.html", NotFoundView("./", "404.html"), site=SITE._replace(base_url=base_url))
    assert 'href="https://archive.example/old/assets/site.css"' in page
    assert 'href="https://archive.example/old/index.html"' in page
    assert 'href="./' not in page


def test_without_a_base_url_the_page_for_unknown_addresses_is_relative() -> None:
    page = our_page("not_found.html", NotFoundView("./", "404.html"), site=SITE._replace(base_url=""))
    assert 'href="./assets/site.css"' in page
    assert "https://archive.example" not in page


def test_rendering_again_gives_the_same_bytes() -> None:
    first = [render(Templates((OURS,)), output_of(name, view), SITE, copy) for name, view, copy in PAGES]
    again = [render(Templates((OURS,)), output_of(name, view), SITE, copy) for name, view, copy in PAGES]
    assert first == again
    assert all(page.endswith(b"\n") and not page.endswith(b"\n\n") for page in first)


def test_a_long_pager_shows_the_ends_and_what_is_near() -> None:
    labels = tuple(Label("" if number == 50 else f"{number}.html", str(number)) for number in range(1, 101))
    shown = [label.text if label else "…" for label in shortened(labels)]
    assert shown == ["1", "…", "47", "48", "49", "50", "51", "52", "53", "…", "100"]
    assert shortened(labels[:30]) == labels[:30]


def test_pages_of_the_same_year_are_told_apart_by_numbers_from_the_oldest() -> None:
    labels = (Label("", "2021"), Label("b.html", "2020"), Label("a.html", "2020"))
    assert [label.text for label in shortened(labels) if label] == ["2021", "2020 (2)", "2020 (1)"]


def test_an_overview_without_entries_of_its_own_leads_to_every_page() -> None:
    overview = tuple(Label(f"all/{number}.html", f"A{number}", number) for number in range(1, 101))
    for template, view in (
        ("all_articles.html", AllArticlesView("../", "all/index.html", "All articles", "", (), overview)),
        ("index.html", IndexView("../", "people/index.html", "person", "People", (), overview)),
    ):
        page = our_page(template, view)
        assert all(f'<a href="../all/{number}.html">A{number}</a>' in page for number in range(1, 101))
        assert "Nothing" not in page


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("index.html", "https://a.example/b/"),
        ("2020/index.html", "https://a.example/b/2020/"),
        ("2020/a%20b.html#u-1", "https://a.example/b/2020/a%20b.html#u-1"),
        ("xindex.html", "https://a.example/b/xindex.html"),
        ("https://other.example/", "https://other.example/"),
    ],
)
def test_site_addresses_become_absolute_once(url: str, absolute: str) -> None:
    assert public(url, "https://a.example/b") == absolute
    assert public(url, "") == (absolute if "other" in url else "")
