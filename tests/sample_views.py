"""Views made by hand, each with every field filled, for the tests of rendering. All news in them is invented."""

from __future__ import annotations

from backfile.model import Copy, Embed, Headline, Image, Notice, PrintPlace, Source, Sponsor
from backfile.views import (
    AllArticlesView,
    ArticleView,
    Autolink,
    CalendarView,
    Credit,
    DayGroup,
    DayView,
    FrontView,
    IndexView,
    Label,
    LetterGroup,
    ListView,
    MonthView,
    NameGroup,
    NameView,
    NotFoundView,
    OnThisDayView,
    OpenSearchView,
    Output,
    PageView,
    RedirectView,
    Ref,
    SearchView,
    SeriesBox,
    Site,
    SitemapEntry,
    SitemapIndexView,
    SitemapView,
    StoryBox,
    StoryView,
    Target,
    Teaser,
    TimelineEntry,
    Tombstone,
    UpdateLine,
    UpdateRow,
    UpdatesView,
    View,
    YearCount,
    YearGroup,
    YearView,
)

AFTERNOON = "2020-01-08T16:14:00+13:00"

SITE = Site(
    title="Example Daily & Sunday",
    description="All that the Example Daily printed.",
    language="en-NZ",
    base_url="https://archive.example/",
    copyright="© Example Daily",
    license="https://creativecommons.org/licenses/by/4.0/",
    menu=(Label("stories/index.html", "Stories"), Label("updates/index.html", "Updates")),
    footer=(Label("about.html", "About"),),
    date_format="",
    time_format="h.mma",
)

REF = Ref("2020/01/flood.html", "Flood <closes> the “pass”", "2020-01-07", ("retracted", "corrected"), "mi")
PLAIN_REF = Ref("2020/01/rain.html", "Rain is on its way", "2020-01")
TEASER = Teaser(
    REF.url, REF.title, "Explainer", "What we know.", "2020-01-07", AFTERNOON, "World", ("developing",), "mi"
)
PLAIN_TEASER = Teaser(PLAIN_REF.url, PLAIN_REF.title, "", "", "2020-01", "", "")
NAME = Label("people/jane-roe.html", "Jane Roe", 12)
NOWHERE = Label("", "Nobody’s page")
PAGER = (Label("a.html", "1"), Label("", "2"), Label("c.html", "3"))
UPDATE_ROW = UpdateRow(AFTERNOON, "correction", "The bridge is 45 m long", "2020/01/flood.html#u-1", REF)

UPDATES = (
    UpdateLine(
        "u-1552", "2020-01-08T15:52:00+13:00", "update", "The pass is shut", "newsroom", "inline", True, "#u-1552"
    ),
    UpdateLine("c-1", "2020-01-09", "correction", "The bridge is 45 m long", "newsroom", "bottom", True, ""),
    UpdateLine("n-1", "2020-01-10", "editors-note", "We should have asked", "newsroom", "top", True, ""),
    UpdateLine("a-1", "2020-02-01", "archive-note", "The photo is lost", "archive", "inline", False, ""),
    UpdateLine("m-1", "2020-02-02", "minor", "A comma", "newsroom", "history", False, ""),
)

COPY = Copy(
    words=1234,
    capitals="jane roe water",
    html=(
        '<p>Water stood <a href="link:0">on the road</a>, as <a href="link:1">link:1</a> said, said Jane Roe.</p>\n'
        '<div class="update" id="u-1552"><p>The pass is shut.</p></div>\n'
        '<p><img src="link:2" alt="The pass"> <img alt="The bridge" src="link:3"> <a href="link:4">gone</a></p>'
    ),
    standfirst='<p>A developing situation, see <a href="link:0">here</a>.</p>',
    backstory="<p>Two reporters drove there.</p>",
    boilerplate="<p>Made possible by readers.</p>",
    byline="By Jane Roe in Wellington",
    dateline="WELLINGTON",
    headlines=(Headline(text="Pass shut", since=AFTERNOON, until="2020-01-09", where="print"),),
    images=(
        Image(
            id="img-1",
            link=5,
            alt="A car",
            caption="<p>A car in <em>water</em>.</p>",
            credit="Jane Roe",
            role="lead",
            creator="J. Roe",
            source="Handout",
            copyright="© J. Roe",
            license="CC-BY-4.0",
            date="2020-01-08",
            place="Wellington",
            width=800,
            height=600,
        ),
        Image(id="img-2", alt="A boat", caption="A boat."),
        Image(id="img-3", link=2, alt="The pass, which the body shows"),
    ),
    embeds=(
        Embed(
            id="e-1",
            kind="tweet",
            by="Mayor",
            at=AFTERNOON,
            url="https://social.example/1",
            text="<p>Stay home.</p>",
            archived_url="https://web.example/1",
            status="kept",
        ),
        Embed(id="e-2", kind="video", status="lost"),
    ),
    notices=(
        Notice(
            update_id="c-1",
            html="<p>An earlier version got the bridge wrong.</p>",
            was="54 m",
            now="45 m",
            requested_by="The bridge’s engineer",
            ref="https://council.example/ruling",
        ),
        Notice(update_id="n-1", html='<p>We should have asked <a href="link:0">the council</a>.</p>'),
    ),
    sources=(
        Source(name="Wire Agency", category="wire", uri="https://wire.example/"),
        Source(name="Pool", uri="pool:1"),
    ),
    sponsors=(Sponsor(name="Road Fund", url="https://road.example/", relationship="supporter", text="No say in it."),),
    original_url="https://daily.example/flood",
    canonical_url="https://daily.example/flood-canonical",
    archived_urls=(("https://web.example/flood", "2021-01-01"), ("https://web.example/flood2", "")),
    captured="2024-08-14T09:00:00+12:00",
    license="CC-BY-4.0",
    copyright="© 2020 Example Daily",
    usage_terms="Ask first.",
    location=(("name", "Wellington"), ("lat", "-41.3"), ("lon", "174.8"), ("country", "NZ")),
    coverage=(AFTERNOON, "2020-01-08T18:00:00+13:00"),
    print=PrintPlace(edition="Late", date="2020-01-09", section="A", page="A5", column="2"),
    figures=((("what", "Cars stuck"), ("value", "45"), ("unit", "cars"), ("note", "by noon")),),
    quotes=((("text", "It came fast"), ("speaker", "Jane Roe"), ("at", "2020-01-08")),),
    extra=(("x_desk", "night"),),
)

ARTICLE = ArticleView(
    root="../../",
    url="2020/01/flood-2.html",
    id="example/2020-01-08-flood",
    title="Flood: what we know & what not",
    kicker="Explainer",
    summary="Water stood on the road.",
    type="explainer",
    language="mi",
    published="2020-01-08",
    updated=AFTERNOON,
    sections=(Label("sections/world.html", "World"),),
    outlet=Label("outlets/example-daily.html", "Example Daily"),
    authors=(Credit(NAME, "writer"), Credit(NOWHERE, "photographer")),
    copy="0" * 32,
    links=(
        Target("2020/01/rain.html"),
        Target("2020/01/rain.html", "Rain & wind"),
        Target("media/pass.jpg"),
        Target(""),
        Target(""),
        Target("media/car.jpg"),
    ),
    autolinks=(Autolink("person/jane-roe", "person", "people/jane-roe.html", ("Jane Roe",)),),
    names=(
        NameGroup("person", (NAME,), (NOWHERE,)),
        NameGroup("place", (), (Label("places/w.html", "Wellington", 3),)),
    ),
    updates=UPDATES,
    stories=(StoryBox(Label("stories/flood.html", "The flood", 9), "open", (PLAIN_REF,), (REF,)),),
    series=SeriesBox("High water", 1, (Ref("2020/01/flood-2.html", "Part one", "2020"), PLAIN_REF)),
    earlier=(PLAIN_REF,),
    later=(REF,),
    related=(REF,),
    backlinks=(PLAIN_REF,),
    supersedes=(PLAIN_REF,),
    superseded_by=(REF,),
    corrects=(PLAIN_REF,),
    corrected_by=(REF,),
    previous=PLAIN_REF,
    next=REF,
    dates=(
        Label("2020/index.html", "2020"),
        Label("2020/01/index.html", "2020-01"),
        Label("2020/01/08/index.html", "2020-01-08"),
    ),
    on_this_day=Label("on/01-08/index.html", "--01-08"),
    tombstone=None,
    developing=True,
    closed="2020-01-12",
    expires="2020-06-01",
    expired=True,
    embargo="2021-02-01T06:00:00+13:00",
    event=("2020-01-07", "2020-01-08"),
    marks=("developing", "draft"),
    noindex=True,
)

PLAIN_ARTICLE = ARTICLE._replace(
    kicker="",
    summary="",
    language="",
    updated="",
    sections=(),
    outlet=None,
    authors=(),
    autolinks=(),
    names=(),
    updates=(),
    stories=(),
    series=None,
    earlier=(),
    later=(),
    related=(),
    backlinks=(),
    supersedes=(),
    superseded_by=(),
    corrects=(),
    corrected_by=(),
    previous=None,
    next=None,
    dates=(),
    on_this_day=None,
    developing=False,
    closed="",
    expires="",
    expired=False,
    embargo="",
    event=("", ""),
    marks=(),
    noindex=False,
    type="news",
)

WITHDRAWN = PLAIN_ARTICLE._replace(
    tombstone=Tombstone("2021-03-04", "Privacy", "A court said so.", "removed", "NZHC 123", REF), marks=("withdrawn",)
)

STORY = StoryView(
    root="../",
    url="stories/flood.html",
    title="The flood",
    summary='<p>How <a href="link:0">it</a> began.</p>',
    links=(Target("2020/01/rain.html", "Rain"),),
    status="open",
    start="2020-01-07",
    end="2020-02-01",
    total=9,
    timeline=(
        TimelineEntry("article", "2020-01-07", "Rain is on its way", "2020/01/rain.html", key=True),
        TimelineEntry("gap", "", "", "", days=7),
        TimelineEntry("update", AFTERNOON, "The pass is shut", "2020/01/flood-2.html#u-1552", article="Flood"),
        TimelineEntry("event", "2020-01-08", "The dam broke", "", key=True),
        TimelineEntry("withdrawn", "2020-01-09", "Gone", "2020/01/gone.html", marks=("withdrawn",)),
    ),
    names=(NAME,),
    pager=PAGER,
)

PERSON = NameView(
    root="../",
    url="people/jane-roe.html",
    kind="person",
    title="Jane Roe",
    aliases=("J. Roe", "Jane Ro"),
    note="Reporter.",
    same_as=("https://www.wikidata.org/wiki/Q1", "local:7"),
    total=12,
    first=PLAIN_REF,
    last=REF,
    years=(YearCount("2020", 12),),
    about=(TEASER, PLAIN_TEASER),
    mentions=(REF, PLAIN_REF),
    with_names=(NAME,),
    pager=PAGER,
)

# Template, view and (for articles) copy: each kind of page at least once.
PAGES: tuple[tuple[str, View, Copy | None], ...] = (
    ("article.html", ARTICLE, COPY),
    ("article.html", PLAIN_ARTICLE, Copy(html="<p>Water.</p>")),
    ("article.html", WITHDRAWN, None),
    ("story.html", STORY, None),
    (
        "list.html",
        ListView(
            "../", "sections/world.html", "section", "World", 3, (YearCount("2020", 3),), (TEASER, PLAIN_TEASER), PAGER
        ),
        None,
    ),
    ("name.html", PERSON, None),
    (
        "index.html",
        IndexView("../", "people/index.html", "person", "People", (LetterGroup("R", (NAME, NOWHERE)),), PAGER),
        None,
    ),
    ("all_articles.html", AllArticlesView("../", "all/f.html", "All articles", "F", (REF, PLAIN_REF), PAGER), None),
    (
        "year.html",
        YearView(
            "../",
            "2020/index.html",
            "2020",
            3,
            (Label("2020/01/index.html", "2020-01", 3),),
            (REF,),
            Label("2019/index.html", "2019"),
            Label("2021/index.html", "2021"),
        ),
        None,
    ),
    (
        "month.html",
        MonthView(
            "../../",
            "2020/01/index.html",
            "2020-01",
            3,
            (DayGroup(Label("2020/01/08/index.html", "2020-01-08"), (REF, PLAIN_REF)),),
            (PLAIN_REF,),
            Label("2019/12/index.html", "2019-12"),
            None,
        ),
        None,
    ),
    (
        "day.html",
        DayView(
            "../../../",
            "2020/01/08/index.html",
            "2020-01-08",
            (TEASER, PLAIN_TEASER),
            Label("2020/01/07/index.html", "2020-01-07"),
            Label("2020/01/09/index.html", "2020-01-09"),
            Label("on/01-08/index.html", "--01-08"),
        ),
        None,
    ),
    (
        "on_this_day.html",
        OnThisDayView(
            "../../",
            "on/01-08/index.html",
            "--01-08",
            (YearGroup("2020", (REF,)),),
            (YearGroup("2019", (PLAIN_REF,)),),
            None,
            Label("on/01-09/index.html", "--01-09"),
        ),
        None,
    ),
    (
        "calendar.html",
        CalendarView("../", "on/index.html", (("--01", (Label("on/01-08/index.html", "--01-08", 2),)),)),
        None,
    ),
    ("updates.html", UpdatesView("../", "updates/index.html", (UPDATE_ROW,), PAGER), None),
    (
        "front.html",
        FrontView(
            "./",
            "index.html",
            (TEASER, PLAIN_TEASER),
            (Label("stories/flood.html", "The flood", 9),),
            (Label("sections/world.html", "World", 3),),
            (UPDATE_ROW,),
            (Label("2020/index.html", "2020", 3),),
            1234,
            "1999",
            "2020-01-08",
        ),
        None,
    ),
    (
        "page.html",
        PageView(
            "./", "about.html", "About", '<p><a href="link:0">link:0</a></p>', (Target("index.html", "Home"),), True
        ),
        None,
    ),
    ("not_found.html", NotFoundView("./", "404.html"), None),
    (
        "search.html",
        SearchView(
            "./",
            "search.html",
            (Label("sections/world.html", "World"),),
            (Label("stories/flood.html", "The flood"),),
            (Label("2020/index.html", "2020"),),
        ),
        None,
    ),
    (
        "opensearch.xml",
        OpenSearchView("Example Daily &", "https://archive.example/search.html", "https://archive.example/a.svg"),
        None,
    ),
    ("redirect.html", RedirectView("../", "old/flood.html", "Flood", "2020/01/flood-2.html"), None),
    (
        "sitemap.xml",
        SitemapView(
            (SitemapEntry("https://archive.example/?a&b", "2020-01-08"), SitemapEntry("https://archive.example/x", ""))
        ),
        None,
    ),
    ("sitemap_index.xml", SitemapIndexView(("https://archive.example/sitemap-1.xml",)), None),
)


def output_of(template: str, view: View) -> Output:
    """A view as planning would hand it over."""
    return Output(getattr(view, "url", template), template, view)
