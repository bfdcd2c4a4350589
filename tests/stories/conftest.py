from collections.abc import Iterator

import pytest

from tests.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """The small factory under the built-in policies; unexpected messages fail the story at its end."""
    world = World()
    yield world
    world.everything_was_read()
