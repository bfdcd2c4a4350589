"""What the ears tests share: the recorded clips, and one loaded model for the whole run."""

from pathlib import Path

import pytest

from bot.ears.listen import Ear
from bot.ears.model import packaged


@pytest.fixture(scope="session")
def audio() -> Path:
    """The folder of real Mandarin clips beside the repository."""
    for parent in Path(__file__).parents:
        if (found := parent.parent / "shared" / "data" / "audio").is_dir():
            return found
    pytest.skip("shared/data/audio is not here")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged model, joined once for the run."""
    return packaged(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def ear(model: Path) -> Ear:
    """The packaged model, loaded once for the run."""
    return Ear(model)
