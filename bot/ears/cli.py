"""The body of `run.py hear`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.ears.listen import THREADS, Ear
from bot.ears.unhearable import Unhearable

Line = dict[str, str | float]


def run(files: Iterable[Path], model: Path | None, threads: int = THREADS) -> Iterator[Line]:
    """One line per file: file, text, confidence 0..1, seconds, took (seconds); `error` beside where a file cannot be
    heard. `model` is the folder from `model_dir`; None (speech is off) gives that as the error of every file."""
    ear = Ear(model, threads) if model else None
    for file in files:
        yield _line(file, ear)


def _line(file: Path, ear: Ear | None) -> Line:
    if ear is None:
        return _deaf(file, "语音识别已关闭（[speech] model 为空）")
    try:
        heard = ear.hear(file.read_bytes())
    except Unhearable as error:
        return _deaf(file, error.reason_zh)
    except OSError as error:
        return _deaf(file, f"读不了文件：{error.strerror}")
    found: Line = {"file": str(file), "text": heard.text, "confidence": heard.confidence}
    return found | {"seconds": heard.seconds, "took": heard.took}


def _deaf(file: Path, why: str) -> Line:
    return {"file": str(file), "text": "", "confidence": 0.0, "seconds": 0.0, "took": 0.0, "error": why}
