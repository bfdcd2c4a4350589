"""Speech to text with faster-whisper on the CPU; runs in a process of its own and loads the model once there."""

import time
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.ears.decode import RATE, decode
from bot.ears.doubt import Piece, believe

THREADS = 2
PROMPT = "以下是普通话的工厂安全隐患语音。隐患，车间，配电箱，灭火器，泄漏，动火，护栏，安全帽。"

CHINESE_MARKS = str.maketrans(",?!", "，？！")


@dataclass(frozen=True, slots=True)
class Heard:
    """A transcript in simplified Chinese: confidence 0..1, length and machine time in seconds; not `sure` = 待确认."""

    text: str
    confidence: float
    seconds: float
    took: float
    sure: bool


class Ear:
    """A loaded speech model; `model_dir` is a CTranslate2 folder, `prompt` primes vocabulary and simplified script."""

    def __init__(self, model_dir: Path, threads: int = THREADS, device: str = "cpu", prompt: str = PROMPT) -> None:
        from faster_whisper import WhisperModel

        self._prompt = prompt
        self._model = WhisperModel(
            str(model_dir), device=device, compute_type="int8", cpu_threads=threads, local_files_only=True
        )

    def hear(self, data: bytes) -> Heard:
        """Transcribe one voice note; Unhearable when the file cannot be decoded."""
        start = time.perf_counter()
        samples = decode(data)
        segments, _ = self._model.transcribe(
            samples,
            language="zh",
            initial_prompt=self._prompt,
            condition_on_previous_text=False,
            temperature=0,
            vad_filter=True,
        )
        pieces = [
            Piece(_simplified(str(s.text)), float(s.avg_logprob), float(s.no_speech_prob), s.end - s.start)
            for s in segments
        ]
        belief = believe(pieces, self._prompt)
        seconds, took = len(samples) / RATE, time.perf_counter() - start
        return Heard(belief.text, belief.confidence, round(seconds, 3), round(took, 3), belief.sure)


def hear_bytes(data: bytes, model_dir: str, threads: int = THREADS, device: str = "cpu", prompt: str = PROMPT) -> Heard:
    """Transcribe one note; for a process pool, so its arguments are plain. Unhearable when it cannot be decoded."""
    return _ear(model_dir, threads, device, prompt).hear(data)


@lru_cache(maxsize=1)
def _ear(model_dir: str, threads: int, device: str, prompt: str) -> Ear:
    return Ear(Path(model_dir), threads, device, prompt)


def _simplified(text: str) -> str:
    from zhconv.zhconv import convert

    with warnings.catch_warnings():  # it leaves its dictionary file to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        plain = str(convert(text.strip(), "zh-cn"))  # type: ignore[no-untyped-call]
    return plain.translate(CHINESE_MARKS)
