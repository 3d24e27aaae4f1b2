"""What the tests share: the built sample archive, copies of the checkout to experiment on, and a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backfile.jobs import default_jobs
from tests.nu import why_missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "output", "bench", "tests", "docs", "dist")
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
LONGEST = ("test_search_parity.py", "test_stateful.py", "test_preview_saves.py", "test_search_build.py")
QUIET = (  # no sandbox, because containers have none; and nothing that calls home
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_configure() -> None:
    """Where the HTML checker was promised, its absence is a failure and not a row of skipped tests."""
    reason = why_missing() if os.environ.get("BACKFILE_REQUIRE_NU") else ""
    if reason:
        raise pytest.UsageError(f"BACKFILE_REQUIRE_NU is set, but the HTML checker cannot run: {reason}")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait, for browsers and for the processes that they start."""
    return default_jobs() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, or all would wait for the one that came last."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def copy_checkout() -> Callable[[Path], Path]:
    """Puts the engine, the templates and the sample archive into a new folder, without anything built or cached."""

    def copy(folder: Path) -> Path:
        shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
        return folder

    return copy


@pytest.fixture(scope="session")
def sample_site(copy_checkout: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, built once as a user would build it. To be read only: all tests look at the same folder.

    It is built from a copy, so that no test touches the output and the caches of the checkout.
    """
    checkout = copy_checkout(tmp_path_factory.mktemp("sample") / "checkout")
    site = checkout.parent / "archive"
    command = [sys.executable, "build.py", "--output", str(site)]
    build = subprocess.run(command, cwd=checkout, capture_output=True, text=True, encoding="utf-8", check=False)
    assert build.returncode == 0, f"{' '.join(command)} ended with {build.returncode}:\n{build.stdout}{build.stderr}"
    return site


def chromium_here() -> str | None:
    """The Chromium of this machine, if it has one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine. Where there is none the tests skip - or fail, where it was promised."""
    executable = chromium_here()
    if executable is None:
        reason = f"no browser found; looked for {', '.join(BROWSERS)}"
        if os.environ.get("BACKFILE_REQUIRE_BROWSER"):
            pytest.fail(f"{reason}, and BACKFILE_REQUIRE_BROWSER says that there must be one")
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()
