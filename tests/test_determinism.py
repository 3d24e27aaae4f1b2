"""Equal archives give equal bytes: on any machine, in any folder, zone and language, with any number of hands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

AS_OF = "2026-01-01T00:00:00Z"


class Circumstances(NamedTuple):
    """What may differ between two builds of one archive, and must not show."""

    hash_seed: str
    zone: str
    locale: str
    jobs: str
    from_checkout: bool  # the current folder is the checkout; else it is another, and --source names the checkout


HERE = Circumstances("0", "UTC", "C", "1", from_checkout=True)
ELSEWHERE = {
    "hash seed": HERE._replace(hash_seed="12345"),
    "zone": HERE._replace(zone="Pacific/Auckland"),
    "locale": HERE._replace(locale="tr_TR.UTF-8"),
    "workers": HERE._replace(jobs="2"),
    "current folder": HERE._replace(from_checkout=False),
    "everything": Circumstances("99", "America/St_Johns", "de_DE.UTF-8", "2", from_checkout=False),
}


@pytest.fixture(scope="module")
def reference(copy_checkout: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sample archive as built under plain circumstances: address -> bytes."""
    return built(copy_checkout(tmp_path_factory.mktemp("reference") / "checkout"), HERE)


@pytest.mark.slow
@pytest.mark.parametrize("difference", ELSEWHERE)
def test_two_builds_of_one_archive_are_equal_to_the_byte(
    difference: str, reference: dict[str, bytes], copy_checkout: Callable[[Path], Path], tmp_path: Path
) -> None:
    site = built(copy_checkout(tmp_path / "another" / "folder"), ELSEWHERE[difference])

    assert len(site) > 20
    assert [path for path in site if path.startswith("search/terms/")]
    assert sorted(site) == sorted(reference)
    assert [url for url in sorted(site) if site[url] != reference[url]] == []


def built(checkout: Path, circumstances: Circumstances) -> dict[str, bytes]:
    """Builds a fresh copy of the sample archive, with no memo to copy from, and reads all that was written."""
    elsewhere = checkout.parent / "elsewhere"
    elsewhere.mkdir()
    site = checkout.parent / "site"
    command = [sys.executable, str(checkout / "build.py"), "--source", str(checkout), "--output", str(site)]
    subprocess.run(
        [*command, "--as-of", AS_OF, "--jobs", circumstances.jobs],
        cwd=checkout if circumstances.from_checkout else elsewhere,
        env=environment(circumstances),
        check=True,
    )
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def environment(circumstances: Circumstances) -> dict[str, str]:
    """This process's environment, bent to the circumstances."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return inherited | {
        "PYTHONHASHSEED": circumstances.hash_seed,
        "TZ": circumstances.zone,
        "LC_ALL": circumstances.locale,
        "LANG": circumstances.locale,
    }
