"""The architecture as a test: who may import whom, and who alone may import which library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "backfile"
SEARCH = ROOT / "search" / "backfile_search"

# Lowest first. A module imports only what stands before it; a package counts as one module and may import itself.
LAYERS = """
    errors interrupts digests urls times model views
    permalinks settings autolink
    files prose read store
    ledger link plan
    render write manifest workers jobs feeds
    pipeline
    watch serve publish importers scaffold terminal editors cli __main__
""".split()
FOUNDATION = ("errors", "digests", "urls", "times", "model", "views")  # standard library only

# Every library has one door, so that replacing it (or mistrusting it) concerns one module.
DOORS = {
    "markdown": "prose",
    "nh3": "prose",
    "frontmatter": "read",
    "yaml": "read",
    "msgspec": "store",
    "jinja2": "render",
    "markupsafe": "render",
    "babel": "render",
    "backfile_search": "pipeline",
    "watchdog": "watch",
    "starlette": "serve",
    "uvicorn": "serve",
    "click": "cli",
}

# The search component could be a repository of its own tomorrow. It imports nothing of ours, and of others only these:
SEARCH_DOORS = {
    "whoosh": "modules called whoosh_*.py",
    "sqlite3": "state.py",
}


def test_every_module_has_a_place_in_the_list() -> None:
    strangers = sorted({name for name, _ in engine_files()} - {*LAYERS, "__init__"})
    assert not strangers, (
        f"backfile/ has modules that no layer lists: {', '.join(strangers)}. "
        f"Add each to LAYERS in {Path(__file__).name}, after everything that it imports."
    )


def test_imports_point_to_lower_layers_only() -> None:
    upward = [
        f"{path.relative_to(ENGINE.parent).as_posix()}:{line}: {name} imports {target}, which stands above it"
        for name, path in engine_files()
        for line, target in own_imports(path)
        if target != name and rank(target) >= rank(name)
    ]
    assert not upward, "\n".join(upward)


def test_every_library_is_imported_through_its_one_door() -> None:
    astray = [
        f"{path.relative_to(ENGINE.parent).as_posix()}:{line}: {name} imports {library}; "
        + (f"only {DOORS[library]} may" if library in DOORS else "no module is named in DOORS for it")
        for name, path in engine_files()
        for line, library in foreign_imports(path)
        if DOORS.get(library) != name
    ]
    assert not astray, "\n".join(astray)


@pytest.mark.parametrize("module", FOUNDATION)
def test_the_foundation_needs_the_standard_library_only(module: str) -> None:
    assert module not in DOORS.values()
    assert [name for name, _ in engine_files() if name == module], f"backfile/{module}.py is gone"


def test_the_search_component_imports_nothing_of_ours_and_little_of_others() -> None:
    astray = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: imports {library}; only {SEARCH_DOORS.get(library, 'nobody')} may"
        for path in sorted(SEARCH.rglob("*.py"))
        for line, library in strangers_to_search(path)
        if not may_import(path.name, library)
    ]
    assert not astray, "\n".join(astray)


def test_the_doors_of_the_search_component_are_used() -> None:
    """A list of exceptions that nobody needs would only hide mistakes."""
    imported = {library for path in SEARCH.rglob("*.py") for _, library in strangers_to_search(path)}
    assert imported == set(SEARCH_DOORS)


def strangers_to_search(path: Path) -> Iterator[tuple[int, str]]:
    """(line, top-level package) for each import that is neither the component's nor the free part of the standard library."""
    for line, dotted in imports(path):
        head = dotted.partition(".")[0]
        if head != "backfile_search" and (head in SEARCH_DOORS or head not in sys.stdlib_module_names):
            yield line, head


def may_import(module: str, library: str) -> bool:
    """True if the search component's module with this file name is one of the library's doors."""
    return {"whoosh": module.startswith("whoosh_"), "sqlite3": module == "state.py"}.get(library, False)


def engine_files() -> Iterator[tuple[str, Path]]:
    """(module or package directly below backfile/, source file), sorted."""
    for path in sorted(ENGINE.rglob("*.py")):
        yield path.relative_to(ENGINE).with_suffix("").parts[0], path


def rank(module: str) -> int:
    """How high a module stands. `backfile` itself, which holds the version, stands below all: anybody may read it."""
    return LAYERS.index(module) if module in LAYERS else -1


def own_imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module directly below backfile/ or "__init__") for each import of our own."""
    for line, dotted in imports(path):
        head, *rest = dotted.split(".")
        if head == "backfile":
            known = rest and ((ENGINE / rest[0]).is_dir() or (ENGINE / f"{rest[0]}.py").is_file())
            yield line, rest[0] if known else "__init__"


def foreign_imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, top-level package) for each import that is neither ours nor the standard library's."""
    for line, dotted in imports(path):
        head = dotted.partition(".")[0]
        if head not in sys.stdlib_module_names and head != "backfile":
            yield line, head


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) for each import in a file, also within functions; relative ones are made absolute."""
    home = SEARCH.parent if path.is_relative_to(SEARCH) else ROOT
    package = path.relative_to(home).parent.parts
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
