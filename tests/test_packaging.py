"""Backfile as its users install it: a wheel in a fresh environment, far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backfile import __version__
from backfile.serve import client

pytestmark = pytest.mark.slow
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment that finds the libraries of this one, so that no network is needed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    own = Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(folder)}))
    (own / "libraries-of-the-checkout.pth").write_text("\n".join(sorted(libraries)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheel(environment: Path, copy_checkout: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout that is gone again before anybody uses the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = copy_checkout(folder / "checkout")
    pip = [str(environment / SCRIPTS / "python"), "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), cwd=checkout)
    checkout.rename(folder / "moved away")
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def backfile(environment: Path, wheel: Path) -> str:
    """The command `backfile`, installed from the wheel."""
    run(str(environment / SCRIPTS / "python"), "-m", "pip", "install", "--no-deps", "--no-index", str(wheel))
    return str(environment / SCRIPTS / "backfile")


def test_the_wheel_holds_the_engine_search_and_the_templates_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert wheel.name == f"backfile-{__version__}-py3-none-any.whl"
    assert {name.split("/")[0] for name in names} == {
        "backfile",
        "backfile_search",
        f"backfile-{__version__}.dist-info",
    }
    assert {"backfile/pipeline/__init__.py", "backfile_search/index.py", "backfile_search/client/api.js"} <= {*names}
    pieces = [f"{piece}.js" for piece in client.PIECES]
    assert {f"backfile/serve/client/{name}" for name in (*pieces, "preview.css")} <= {*names}
    assert [name for name in names if name.startswith("backfile/templates/") and name.endswith(".html")]
    assert f"backfile-{__version__}.dist-info/licenses/LICENSE" in names


def test_an_installed_backfile_starts_an_archive_builds_and_searches_it_from_anywhere(
    backfile: str, tmp_path: Path
) -> None:
    archive = tmp_path / "my archive"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    run(backfile, "init", str(archive), cwd=elsewhere)
    run(backfile, "--source", str(archive), cwd=elsewhere)

    assert "<h1" in (archive / "output" / "index.html").read_text(encoding="utf-8")
    assert (archive / "output" / "search" / "client.js").read_bytes()
    found = json.loads(run(backfile, "search", "--source", str(archive), "--json", cwd=elsewhere))
    assert [hit["title"] for hit in found["hits"]] == ["Our first article"]
    assert list(elsewhere.iterdir()) == []


def run(*command: str, cwd: Path | None = None) -> str:
    """What a command printed; a failure shows all of it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(
        command, cwd=cwd, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout
