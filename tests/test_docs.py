"""The documentation: complete, and true where a machine can tell."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from backfile import views
from backfile.cli import commands
from backfile.errors import Problem
from backfile.link import listings
from backfile.model import NAME_KINDS, PLACEMENTS, UPDATE_KINDS
from backfile.permalinks import TOKENS
from backfile.pipeline.options import Report
from backfile.pipeline.questions import Explanation
from backfile.prose.fences import FENCES
from backfile.read import read_entities, read_outlets, read_page, read_stories
from backfile.read.data import ENTITY_KEYS, OUTLET_KEYS, STORY_KEYS
from backfile.read.fields import FIELDS
from backfile.read.page import PAGE_KEYS
from backfile.render import Templates, render
from backfile.render.dates import formats_for
from backfile.render.filters import filters_for
from backfile.settings import SECTIONS, Settings, read_settings
from tests.copy_desk import read, rules, written
from tests.sample_views import PAGES, SITE, output_of
from tests.test_layers import ENGINE, LAYERS
from tests.test_template_contract import OURS, TEMPLATES, fields_of, records_of

ROOT = Path(__file__).resolve().parent.parent
GUIDE = sorted((ROOT / "docs").glob("*.md"))
PAGES_OF_DOCS = [ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")] + GUIDE
WITH_EXAMPLES = [ROOT / "README.md", *GUIDE]


# How the docs are read


def doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(name: str, pattern: str) -> list[str]:
    return re.findall(rf"^#+ {pattern}$", without_blocks(doc(name)), re.MULTILINE)


def section(name: str, title: str) -> str:
    """The text below a heading, up to the next one of any level, without examples."""
    text = without_blocks(doc(name))
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f'{name} has no heading "{title}"'
    return found[1]


def table(text: str) -> list[list[str]]:
    """The rows of all tables in a text, without their heads; cells have their bars back."""
    rows: list[list[str]] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        is_head = number + 1 < len(lines) and lines[number + 1].startswith("| ---")
        if line.startswith("| ") and not line.startswith("| ---") and not is_head:
            rows.append([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def first_cells(text: str) -> set[str]:
    """All words in code type in the first cells of a text's tables; the heads of other kinds of tables have none."""
    return {word for row in table(text) for word in re.findall(r"`([^`]+)`", row[0])}


def blocks(path: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", without_blocks(text))


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    titles = re.findall(r"^#+ (.*)$", without_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands_in_examples() -> Iterator[tuple[Path, list[str]]]:
    """(page, words behind the program's name) of every call of Backfile in an example or in running text."""
    for path in PAGES_OF_DOCS:
        text = path.read_text(encoding="utf-8")
        lines = [line for kind in ("sh", "text") for block in blocks(path, kind) for line in block.split("\n")]
        lines += re.findall(r"`((?:backfile|python build\.py)[^`\n]*)`", without_blocks(text))
        for line in lines:
            if found := re.match(r"(?:backfile|python build\.py|uv run build\.py)(?: (.*))?$", line):
                yield path, shlex.split(found[1] or "")


def codes(text: str) -> list[str]:
    return re.findall(r"\b[EWI](?:-[a-z0-9]+)+\b", text)


def emitted() -> Iterator[str]:
    """Every code that the engine can give: strings of that form, and those put together from parts."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Constant(value=str() as text) if codes(text) == [text]:
                    yield text
                # f"{letter}-alias-live": an error or, in another generator's archive, a warning
                case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str() as text)]) if re.fullmatch(
                    r"(-[a-z]+)+", text
                ):
                    yield from (f"E{text}", f"W{text}")
                # Remarks about a header's form become warnings called after their kind.
                case ast.Call(func=ast.Name(id="Remark"), args=[ast.Constant(value=str() as kind), *_]):
                    yield f"W-{kind}"


# The command line


def test_every_command_is_documented() -> None:
    assert set(headings("docs/commands.md", r"`backfile (\w+)`")) == set(commands.commands)


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_option_of_a_command_is_documented(name: str) -> None:
    text = section("docs/commands.md", f"`backfile {name}`")
    documented = first_cells(text)
    if "shared options" in text:
        documented |= first_cells(section("docs/commands.md", "Shared options"))
    options = {p.opts[0] for p in commands.commands[name].params if isinstance(p, click.Option)}
    assert documented == options


def test_the_readme_lists_every_command() -> None:
    listed = re.findall(r"^\| `backfile ?(\w*)", doc("README.md"), re.MULTILINE)
    assert {name or "build" for name in listed} == set(commands.commands)


def test_commands_in_examples_can_be_called_like_that() -> None:
    for path, words in commands_in_examples():
        name = words[0] if words and not words[0].startswith("-") else "build"
        assert name in commands.commands, f"{path.name} calls backfile {name}"
        known = {opt for p in commands.commands[name].params for opt in p.opts} | {"--help", "-h", "--version"}
        options = words[: words.index("--")] if "--" in words else words
        strange = [word for word in options if word.startswith("-") and word not in known]
        assert not strange, f"{path.name} calls backfile {name} with {strange}"


def test_make_targets_that_the_docs_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", doc("Makefile"), re.MULTILINE))
    named = {
        found for path in PAGES_OF_DOCS for found in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), re.M)
    }
    assert named
    assert named <= targets


def test_the_json_reports_are_documented() -> None:
    text = section("docs/commands.md", "JSON")
    assert first_cells(text) == set(Report().as_json())
    problem = Report(problems=(Problem("a.md", 1, "E-type", "type", "x"),)).as_json()["problems"]
    assert isinstance(problem, list)
    explained = Explanation("", "", (), (), (), ()).as_json()
    unsaid = [key for key in (*problem[0], *explained) if f"`{key}`" not in text]
    assert unsaid == []


# Settings


def test_every_setting_is_documented_with_its_default() -> None:
    for name, keys in SECTIONS.items():
        rows = table(section("docs/settings.md", f"`[{name}]`"))
        defaults = {key: json.dumps(getattr(Settings(), key), ensure_ascii=False) for key in keys}
        assert {row[0]: row[1] for row in rows} == {f"`{key}`": f"`{default}`" for key, default in defaults.items()}


def test_every_token_of_permalinks_is_documented() -> None:
    assert first_cells(section("docs/settings.md", "Permalinks")) == {f"{{{token}}}" for token in TOKENS}


# Front matter and data files


def test_every_front_matter_field_is_documented_as_it_is_read() -> None:
    documented = {row[0]: row for row in table(doc("docs/front-matter.md")) if len(row) == 6}
    assert list(documented) == [f"`{name}`" for name in FIELDS]
    for name, spec in FIELDS.items():
        synonyms = ", ".join(f"`{synonym}`" for synonym in spec.synonyms)
        example = f"`{spec.example}`" if spec.example else ""
        row = documented[f"`{name}`"]
        assert (row[1], row[2], row[4], row[5]) == (spec.type, spec.default, example, synonyms), name


def test_every_key_of_a_field_is_documented() -> None:
    documented: dict[str, set[str]] = {}
    for title in headings("docs/front-matter.md", "Keys of (.*)"):
        keys = first_cells(section("docs/front-matter.md", f"Keys of {title}"))
        documented |= dict.fromkeys(re.findall(r"`(\w+)`", title), keys)
    assert documented == {name: set(spec.keys) for name, spec in FIELDS.items() if spec.keys}


@pytest.mark.parametrize(
    ("heading", "keys"),
    [("Names", ENTITY_KEYS), ("Stories", STORY_KEYS), ("Outlets", OUTLET_KEYS), ("Plain pages", PAGE_KEYS)],
)
def test_every_key_of_a_data_file_is_documented(heading: str, keys: Mapping[str, str]) -> None:
    assert first_cells(section("docs/guide.md", heading)) == set(keys)


def test_every_block_and_attribute_is_documented() -> None:
    rows = {row[0].strip("`"): row[1] for row in table(section("docs/guide.md", "Blocks"))}
    assert set(rows) == set(FENCES)
    for name, attributes in FENCES.items():
        own = {attribute for attribute in attributes if attribute not in ("id", "class", "lang")}
        shown = rows["update"] if rows[name] == "the same" else rows[name]
        assert set(re.findall(r"`(\w+)`", shown)) == own, name


def test_kinds_of_updates_and_of_names_are_documented() -> None:
    rows = first_cells(section("docs/guide.md", "Updates"))
    assert rows == set(UPDATE_KINDS) == set(PLACEMENTS)
    assert all(kind in section("docs/guide.md", "Names") for kind in NAME_KINDS)


def test_the_addresses_of_generated_pages_are_the_documented_ones() -> None:
    fixed = {str(path) for name, path in vars(listings).items() if name.isupper() and isinstance(path, str)}
    dates = {listings.date_path(day) for day in ("2020", "2020-01", "2020-01-08")}
    named = {listings.calendar_path("01-08"), listings.story_path("NAME")}
    text = section("docs/guide.md", "What the site consists of")
    assert [path for path in sorted(fixed | dates | named) if f"`{path}`" not in text] == []


# Templates


def test_every_template_is_documented_with_its_record() -> None:
    rows = {row[0]: row[1] for row in table(section("docs/templates.md", "Which template makes which page"))}
    assert rows == {f"`{template}`": f"`{view.__name__}`" for view, template in TEMPLATES.items()}


def test_every_field_of_a_view_is_documented() -> None:
    records = {record.__name__: record for view in TEMPLATES for record in records_of(view)} | {"Site": views.Site}
    documented = set(headings("docs/templates.md", r"`([A-Z]\w+)`"))
    assert documented == set(records)
    for name, record in records.items():
        fields = first_cells(section("docs/templates.md", f"`{name}`"))
        assert fields == set(fields_of(record)), name


def test_the_command_that_finds_our_templates_names_the_folder_that_wheels_have() -> None:
    (command,) = blocks(ROOT / "docs" / "templates.md", "sh")
    python, *words = shlex.split(command)
    assert python == "python"
    said = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    wheel = tomllib.loads(doc("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert Path(said) == ROOT / wheel["force-include"]["templates"]


def test_every_filter_is_documented() -> None:
    known = set(filters_for(formats_for("en", "", "h.mma")))
    assert first_cells(section("docs/templates.md", "Filters")) == known


def test_template_examples_are_sound(tmp_path: Path) -> None:
    found = [block for path in GUIDE for block in blocks(path, "jinja")]
    assert found
    for source in found:
        name = re.match(r"\{# templates/(\S+) #\}", source)
        assert name, f"the first line of this example does not say which template it is:\n{source}"
        (tmp_path / name[1]).write_text(source, encoding="utf-8")
        for template, view, copy in PAGES:
            if template == name[1]:
                render(Templates((tmp_path, OURS)), output_of(template, view), SITE, copy)


# Problems


def test_every_problem_code_is_documented_and_no_other() -> None:
    documented = [cell for row in table(doc("docs/problems.md")) for cell in codes(row[0])]
    assert len(documented) == len(set(documented))
    assert set(documented) == set(emitted())


def test_codes_that_the_docs_mention_exist() -> None:
    mentioned = {code for path in PAGES_OF_DOCS for code in codes(path.read_text("utf-8"))}
    assert mentioned <= set(emitted())


def test_the_error_that_the_readme_shows_is_the_one_that_is_given() -> None:
    (article,) = blocks(ROOT / "README.md", "markdown")
    found = read(article.replace('"', ""), path="content/articles/bridge.md").problems
    shown = [block for block in blocks(ROOT / "README.md", "text") if "[E-" in block]
    assert "\n".join(map(str, found)) == shown[0].strip()


# Examples


def examples(kind: str) -> list[tuple[str, str]]:
    return [(path.name, block) for path in WITH_EXAMPLES for block in blocks(path, kind)]


@pytest.mark.parametrize(("page", "text"), examples("markdown"))
def test_articles_in_the_docs_are_read_without_a_problem(page: str, text: str) -> None:
    if "menu: true" in text:
        assert read_page("content/pages/about.md", text.encode(), rules())[1] == ()
        return
    article = text if text.startswith("---\n") else written("", text, day="2020-01-08 15:30")
    assert [str(problem) for problem in read(article).problems] == []


@pytest.mark.parametrize(("page", "text"), examples("yaml"))
def test_front_matter_and_data_in_the_docs_are_read_without_a_problem(page: str, text: str) -> None:
    path = re.match(r"# (content/(\w+)/\S+)\n", text)
    if path is None:
        # Updates may say that nothing changes the time they give; everything else must be silent.
        found = [p for p in read(written(text, day="2020-01-08 15:30")).problems if p.code != "I-updated-unexplained"]
    elif path[2] == "outlets":
        found = list(read_outlets(path[1], text.encode())[1])
    else:
        reader = {"entities": read_entities, "stories": read_stories}[path[2]]
        found = list(reader(path[1], text.encode(), rules())[1])
    assert [str(problem) for problem in found] == []


@pytest.mark.parametrize(("page", "text"), examples("toml"))
def test_settings_in_the_docs_are_read_without_a_problem(page: str, text: str) -> None:
    assert read_settings(text.encode())[1] == ()


# Everything


@pytest.mark.parametrize("path", PAGES_OF_DOCS, ids=lambda path: path.name)
def test_links_between_the_docs_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"(?<!!)\[[^]]*\]\(([^)\s]+)\)", without_code(path.read_text("utf-8"))):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{path.name} links to {target}"


def test_the_architecture_names_every_module_once() -> None:
    named = []
    package = ""
    for line in doc("ARCHITECTURE.md").split("\n"):
        if line.startswith("### "):
            package = next(iter(re.findall(r"`(\w+/)`", line)), "")
        elif found := re.match(r"- `(\w+)`: ", line):
            named.append(f"{package}{found[1]}")
    modules = (path.relative_to(ENGINE).with_suffix("").as_posix() for path in ENGINE.rglob("*.py"))
    assert sorted(named) == sorted(module for module in modules if not module.endswith("__init__"))


def test_the_architecture_shows_the_layers_as_they_are_enforced() -> None:
    shown = [block.split() for block in blocks(ROOT / "ARCHITECTURE.md", "text") if block.startswith("errors ")]
    assert shown == [LAYERS]
