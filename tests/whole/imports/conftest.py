"""An empty office, and one with the demo factory in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.imports.office import DEMO, Office
from workflows.kernel.people import Org


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    office = Office(tmp_path_factory.mktemp("demo"))
    assert not [bad for result in office.imports_site(DEMO) for bad in result.errors]
    yield office.org()
    office.engine.dispose()
