"""A look through many cameras, a few at once: the round that an installer would make with a laptop."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from config.vision.plan import CameraPlan
from vision.cameras.port import Offline
from vision.cameras.probing import Probe, probe

AT_ONCE = 8


def walked(cameras: Sequence[tuple[CameraPlan, str]]) -> Iterator[tuple[str, bytes, str]]:
    """For each (camera, user:password), as they answer: its code, a JPEG of what it shows (b"" for none), and what it
    says of itself or why it gives nothing, in Chinese."""
    with ThreadPoolExecutor(AT_ONCE) as hands:
        asked = {hands.submit(_tried, plan, secret): plan.code for plan, secret in cameras}
        for done in as_completed(asked):
            yield asked[done], *done.result()


def _tried(plan: CameraPlan, secret: str) -> tuple[bytes, str]:
    try:
        seen = probe(plan, secret)
    except Offline as error:
        return b"", error.why
    return seen.picture, said(seen)


def said(seen: Probe) -> str:
    """h264 704×576，25 帧。"""
    return f"{seen.codec} {seen.width}×{seen.height}" + (f"，{seen.fps:g} 帧" if seen.fps else "")
