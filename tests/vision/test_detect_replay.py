"""`run.py vision --replay`, as whoever tries the senses alone meets it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.vision.looked import DATA, needs, packaged

ROOT = Path(__file__).parents[2]
LABELS = {"person", "head_helmet", "head_bare", "head_unsure", "fire", "smoke"}
BURNS = "img_661_jpg.rf.96ba94be277568f498c8e7f511c9b009.jpg"
RULE = '[[rule]]\nname = "{name}"\nkind = "{kind}"\nhold = "{hold}"\n'


def replayed(path: Path, rules: Path | None = None) -> tuple[int, list[dict[str, Any]], str]:
    packaged()
    command = [sys.executable, "run.py", "vision", "--replay", str(path), "--json"]
    done = subprocess.run(
        command + (["--rules", str(rules)] if rules else []), cwd=ROOT, capture_output=True, text=True, timeout=150
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def clip(folder: Path, picture: Path, seconds: float, fps: int = 10) -> Path:
    """One picture for so long, as a film."""
    image = np.asarray(cv2.resize(cv2.imread(str(picture)), (416, 416)), np.uint8)
    path = folder / f"{seconds}.avi"
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (416, 416))
    for _ in range(round(seconds * fps) + 1):
        film.write(image)
    film.release()
    return path


def rules(folder: Path, kind: str, hold: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(RULE.format(name=kind, kind=kind, hold=hold), encoding="utf-8")
    return path


def test_a_photo_of_a_fire_says_what_a_camera_would_say_after_three_seconds() -> None:
    code, lines, _ = replayed(needs(DATA / "vision" / "fire" / BURNS))
    assert code == 0 and len(lines) == 1
    assert lines[0]["t"] == 0 and {"rule": "明火", "since": 0.0} in lines[0]["alarms"]
    fire = next(box for box in lines[0]["boxes"] if box["label"] == "fire")
    left, top, width, height = fire["box"]
    assert left >= 0 and top >= 0 and width > 0 and left + width <= 608 and top + height <= 608


def test_a_film_of_two_and_nine_tenths_seconds_is_no_alarm_and_of_three_it_is(tmp_path: Path) -> None:
    picture = needs(DATA / "vision" / "fire" / BURNS)
    rule = rules(tmp_path, "fire", "3s")
    _, short, _ = replayed(clip(tmp_path, picture, 2.9), rule)
    _, long, _ = replayed(clip(tmp_path, picture, 3.0), rule)
    assert len(short) == 30 and not any(line["alarms"] for line in short)
    assert len(long) == 31 and long[-1]["alarms"] == [{"rule": "fire", "since": 0.0}]
    assert not any(line["alarms"] for line in long[:-1])


def test_a_folder_with_a_broken_picture_answers_the_others_and_ends_with_one(tmp_path: Path) -> None:
    workers = sorted(needs(DATA / "vision" / "helmet").glob("*.jpg"))[:2]
    for number, picture in enumerate(workers):
        (tmp_path / f"{number}.jpg").write_bytes(picture.read_bytes())
    (tmp_path / "0broken.jpg").write_text("no picture", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not looked at", encoding="utf-8")
    code, lines, said = replayed(tmp_path)
    assert code == 1 and "0broken.jpg" in said and "Traceback" not in said
    assert [Path(line["file"]).name for line in lines] == ["0.jpg", "1.jpg"]
    assert {box["label"] for line in lines for box in line["boxes"]} <= LABELS
    assert any(box["label"] == "person" for line in lines for box in line["boxes"])


def test_a_picture_of_one_point_and_one_of_one_line_cost_no_other_its_answer(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0point.png"), np.full((1, 1, 3), 100, np.uint8))
    cv2.imwrite(str(tmp_path / "1line.png"), np.full((1, 300, 3), 100, np.uint8))
    (tmp_path / "2fire.jpg").write_bytes(needs(DATA / "vision" / "fire" / BURNS).read_bytes())
    code, lines, said = replayed(tmp_path)
    names = [Path(line["file"]).name for line in lines]
    assert (code, names) == (0, ["0point.png", "1line.png", "2fire.jpg"]) and "Traceback" not in said
    assert {"rule": "明火", "since": 0.0} in lines[-1]["alarms"]


def test_an_empty_folder_and_a_wrong_rules_file_are_refused_in_a_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    code, lines, said = replayed(empty)
    assert (code, lines) == (1, []) and "empty" in said
    wrong = rules(tmp_path, "volcano", "3s")
    code, lines, said = replayed(needs(DATA / "vision" / "fire" / BURNS), wrong)
    assert (code, lines) == (1, []) and "rules.toml" in said and "kind" in said


def test_the_workers_of_the_film_are_seen_in_every_frame_and_nothing_burns() -> None:
    code, lines, _ = replayed(needs(DATA / "video" / "helmet1.mp4"))
    assert code == 0 and len(lines) == 213
    times = [line["t"] for line in lines]
    assert times == sorted(times) and times[0] == 0 and 3.4 < times[-1] < 3.6
    assert sum(any(box["label"] == "person" for box in line["boxes"]) for line in lines) > 200
    assert not any(alarm["rule"] in ("明火", "烟雾") for line in lines for alarm in line["alarms"])
