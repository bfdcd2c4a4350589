"""Real models on real pictures, and every way in which a model file can be wrong: the service lives and says so."""

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.vision.looked import YOLOX, detectors, needs, packaged, picture, yolox_toml
from vision.detect import Detectors, fetch, open_detectors
from vision.detect.spec import FETCHED, PACKAGED, Off, content, read

PEOPLE = frozenset(("person",))


def own(folder: Path) -> Detectors:
    return open_detectors(folder, folder, 1)


def copied(folder: Path, change: bytes = b"") -> Path:
    file = folder / YOLOX.name
    shutil.copy(needs(YOLOX), file)
    if change:
        file.write_bytes(file.read_bytes()[: -len(change)] + change)
    return file


def sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_packaged_detector_finds_standing_people_after_the_two_commands() -> None:
    found = detectors().find([picture("helmet/hard_hat_workers10.jpg")], PEOPLE)[0]
    assert len(found) >= 2
    assert all(box.label == "person" and 0.35 <= box.score <= 1 for box in found)
    assert sum(box.bottom - box.top > box.right - box.left for box in found) > len(found) / 2


def test_two_cameras_in_one_call_see_what_each_sees_alone() -> None:
    images = [picture(f"helmet/hard_hat_workers{number}.jpg") for number in (10, 100)]
    together = detectors().find(images)
    assert together == [detectors().find([image])[0] for image in images]
    assert detectors().find([]) == []


def test_only_the_labels_that_are_wanted_are_answered() -> None:
    image = picture("helmet/hard_hat_workers10.jpg")
    assert {box.label for box in detectors().find([image], PEOPLE)[0]} == {"person"}


def test_a_factory_s_own_onnx_model_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    copied(tmp_path)
    yolox_toml(tmp_path)
    found = own(tmp_path)
    assert [detector.name for detector in found.detectors if "person" in detector.labels] == ["own"]
    image = picture("helmet/hard_hat_workers10.jpg")
    people = found.find([image, image], PEOPLE)
    assert len(people[0]) >= 2 and people[0] == people[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [(b"\x42\x04\x0a\x00\x10\x63", "opset"), (b"\0" * 60, "损坏"), (b"x" * 200_000, "损坏")],
)
def test_a_model_of_another_opset_or_a_damaged_one_is_off_with_its_reason(
    tmp_path: Path, change: bytes, says: str
) -> None:
    file = copied(tmp_path, change)
    yolox_toml(tmp_path, sha=sha(file))
    found = own(tmp_path)
    assert says in found.off["own"]
    assert "own" not in [detector.name for detector in found.detectors]


def test_another_file_than_the_one_that_was_measured_is_off(tmp_path: Path) -> None:
    copied(tmp_path)
    yolox_toml(tmp_path, sha="0" * 64)
    assert "sha256" in own(tmp_path).off["own"]


def test_a_picture_size_that_the_model_does_not_take_is_off(tmp_path: Path) -> None:
    copied(tmp_path)
    yolox_toml(tmp_path, size=640)
    assert "size" in own(tmp_path).off["own"]


def test_a_class_that_the_model_does_not_have_is_off(tmp_path: Path) -> None:
    copied(tmp_path)
    yolox_toml(tmp_path)
    toml = tmp_path / "own.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("person = 0", "person = 80"), encoding="utf-8")
    assert "80" in own(tmp_path).off["own"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "own"\nkind = "magic"', "kind"),
        ("name = ", "TOML"),
        ('name = "own"\nkind = "yolox"\nfile = "x"\nsha256 = "12"', "sha256"),
        ('name = "own"\nkind = "yolox"\nfile = "x"\nsha256 = "' + "0" * 64 + '"\nspeed = 3', "speed"),
    ],
)
def test_a_wrong_description_is_refused_with_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    why = own(tmp_path).off["own.toml"]
    assert "own.toml" in why and says in why


def test_a_models_folder_that_is_not_there_is_told_and_the_packaged_ones_serve() -> None:
    packaged()
    found = open_detectors(Path("/nowhere/models"), Path("/nowhere"), 1)
    assert "/nowhere/models" in found.off["models"]
    assert any("person" in detector.labels for detector in found.detectors)


def test_without_the_fetched_file_every_rule_that_rests_on_it_is_off_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    found = open_detectors(None, tmp_path, 1, tmp_path)
    assert found.detectors == ()
    assert all("vision.detect.fetch" in found.off[label] for label in ("person", "head_bare", "fire", "smoke"))
    assert found.find([picture("helmet/hard_hat_workers10.jpg")]) == [()]


def test_a_damaged_packaged_file_is_off_and_not_loaded(tmp_path: Path) -> None:
    spec = read(PACKAGED / "person.toml")
    (tmp_path / spec.file).write_bytes(b"half")
    with pytest.raises(Off, match="sha256"):
        content(spec, tmp_path, tmp_path, tmp_path)


def test_fetching_keeps_nothing_of_another_hash_and_no_half_file(tmp_path: Path) -> None:
    spec = read(PACKAGED / "person.toml")
    with pytest.raises(Off, match="sha256"):
        fetch.keep(b"another file", spec, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_was_fetched_is_not_fetched_again() -> None:
    packaged()
    assert fetch.fetch(FETCHED) == []
