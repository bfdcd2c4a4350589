"""The speech model is joined once, checked, and mended when it is damaged."""

from pathlib import Path

import pytest

from bot.ears.model import HASHES, model_dir, packaged
from bot.ears.unhearable import NoModel


def test_a_damaged_join_is_redone_with_its_progress_shown(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "whisper-base"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"half a model")
    seen: list[tuple[int, int]] = []
    assert packaged(tmp_path, lambda done, total: seen.append((done, total))) == folder
    assert (folder / "model.bin").stat().st_size == 145_217_607
    assert seen[-1][0] == seen[-1][1] and seen == sorted(seen)
    assert {path.name for path in folder.iterdir()} == set(HASHES)


def test_a_sound_join_is_left_alone(model: Path) -> None:
    before = (model / "model.bin").stat().st_mtime_ns
    seen: list[int] = []
    assert packaged(model.parent.parent, lambda done, total: seen.append(done)) == model
    assert (model / "model.bin").stat().st_mtime_ns == before and not seen


def test_the_empty_wish_turns_hearing_off(tmp_path: Path) -> None:
    assert model_dir("", tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_a_folder_of_the_factorys_own_is_taken_by_path_or_by_name(tmp_path: Path) -> None:
    own = tmp_path / "models" / "small"
    own.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (own / name).write_text("x", "utf-8")
    assert model_dir(str(own), tmp_path) == own
    assert model_dir("small", tmp_path) == own


def test_a_folder_without_its_model_or_tokenizer_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="model.bin"):
        model_dir("large-v3", tmp_path)
    (tmp_path / "model.bin").write_text("x", "utf-8")
    with pytest.raises(NoModel, match="config.json"):
        model_dir(str(tmp_path), tmp_path)
