"""The packaged model hears real Mandarin, and nothing where nobody spoke."""

import json
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from bot.ears import cli
from bot.ears.decode import RATE, decode
from bot.ears.listen import Ear, hear_bytes
from bot.ears.unhearable import Unhearable
from tests.rules.ears.sounds import wav

WORST_CER = 0.30  # base model, 26 characters; the homophones of one name are already 3 of them


def distance(one: str, two: str) -> int:
    """Edit distance in characters."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def test_every_shared_clip_is_understood_in_simplified_chinese(audio: Path, model: Path) -> None:
    wanted: dict[str, str] = json.loads((audio / "transcripts.json").read_text("utf-8"))
    lines = list(cli.run([audio / name for name in wanted], model))
    heard = {Path(str(line["file"])).name: re.sub(r"\W", "", str(line["text"])) for line in lines}
    wrong = sum(distance(text, heard[name]) for name, text in wanted.items())
    assert wrong / sum(map(len, wanted.values())) < WORST_CER, heard
    assert all(set(line) == {"file", "text", "confidence", "seconds", "took"} for line in lines)
    assert all(0.6 < float(line["confidence"]) <= 1 for line in lines)


def test_silence_noise_and_a_humming_motor_give_no_words(ear: Ear) -> None:
    rng = np.random.default_rng(7)
    at = np.arange(6 * RATE) / RATE
    motor = 0.3 * np.sin(2 * np.pi * 50 * at) + 0.1 * np.sin(2 * np.pi * 300 * at)
    for sound in (np.zeros(len(at)), rng.normal(0, 0.1, len(at)), motor):
        heard = ear.hear(wav(sound.astype(np.float32)))
        assert (heard.text, heard.sure) == ("", False)
        assert heard.seconds == pytest.approx(6.0, abs=0.01)


def test_speech_buried_in_noise_is_never_sure(ear: Ear, audio: Path) -> None:
    speech = decode((audio / "wenet_mid.wav").read_bytes())
    noise = np.random.default_rng(7).normal(0, 1.8 * float(np.sqrt((speech**2).mean())), len(speech))
    mixed = (speech + noise).astype(np.float32)
    assert not ear.hear(wav(mixed / np.abs(mixed).max())).sure


def test_a_broken_note_in_another_process_comes_back_as_the_same_refusal(model: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.amr"
    note.write_bytes(b"#!AMR\n")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, pytest.raises(Unhearable, match="空"):
        pool.submit(hear_bytes, note.read_bytes(), str(model)).result(timeout=60)


def test_an_unreadable_file_and_a_deaf_bot_say_why(model: Path, tmp_path: Path) -> None:
    (tmp_path / "page.amr").write_text("<html>", "utf-8")
    page, absent = cli.run([tmp_path / "page.amr", tmp_path / "absent.amr"], model)
    assert (page["text"], page["confidence"]) == ("", 0.0)
    assert "报错" in str(page["error"]) and "读不了" in str(absent["error"])
    assert "关闭" in str(next(cli.run([tmp_path / "page.amr"], None))["error"])
