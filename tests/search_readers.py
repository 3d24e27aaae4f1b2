"""What tests of the browser's half share: a reader, and an archive of many small files. Test modules import the fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backfile_search.document import Document
from backfile_search.shards.split import Targets
from tests.search_node import Reader, write_site
from tests.search_reference import made_up

TINY = Targets(terms=512, positions=512, words=512, split=256)  # files and blocks in plenty from few documents


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A browser that has not been anywhere yet."""
    place = tmp_path_factory.mktemp("reader")
    with Reader(place, place) as reader:
        yield reader


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Document]]:
    """300 articles of seven years, in three partitions of many small files."""
    documents = made_up(300, seed=1)
    folder = tmp_path_factory.mktemp("archive")
    write_site(folder, [documents[:90], documents[90:170], documents[170:]], targets=TINY)
    return folder, documents
