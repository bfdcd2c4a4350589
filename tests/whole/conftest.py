"""What the tests of rounds begin with: the factory with its points, and 李强's browser. A file that needs another
factory has one of its own under the same name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.browser import Browser, browser
from tests.whole.plant import Plant, plant
from tests.whole.round_house import WALKER, furnished


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await furnished(found)
        yield found


@pytest.fixture
async def walker(factory: Plant) -> AsyncIterator[Browser]:
    async with browser(factory) as page:
        await page.logs_in(WALKER)
        yield page
