"""SILK v3 as WeChat writes it -> 16-bit mono samples."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bot.ears.unhearable import Unhearable

HEAD = b"#!SILK_V3"
# Five 20 ms frames at the codec's 250 bytes each; a longer length field is garbage.
PACKET_CAP = 1250
PATIENCE_S = 60
# The C decoder is fed by strangers and complains on stdout, where `hear --json` writes: it gets a process of its own.
DECODE = "import sys, pilk; pilk.decode(sys.argv[1], sys.argv[2], pcm_rate=int(sys.argv[3]))"


def to_pcm(data: bytes, rate: int) -> bytes:
    """Decode SILK to little-endian 16-bit mono at `rate` Hz; Unhearable when nothing in it is sound."""
    sound = _whole_packets(data)
    with tempfile.TemporaryDirectory(prefix="silk") as folder:
        source, target = Path(folder) / "in.silk", Path(folder) / "out.pcm"
        source.write_bytes(sound)
        order = [sys.executable, "-I", "-c", DECODE, str(source), str(target), str(rate)]
        try:
            subprocess.run(order, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise Unhearable("这段语音文件坏了，请重新说一遍") from error
        # What was written before a crash is still what the worker said.
        pcm = target.read_bytes() if target.exists() else b""
    if not pcm:
        raise Unhearable("这段语音文件坏了，请重新说一遍")
    return pcm[: len(pcm) & ~1]


def _whole_packets(data: bytes) -> bytes:
    """The head and the whole packets only: the C decoder copies by the length field into a fixed buffer."""
    start = data[: len(HEAD) + 1].find(HEAD)
    at = end = start + len(HEAD)
    while at + 2 <= len(data):
        size = int.from_bytes(data[at : at + 2], "little")
        if not 0 < size <= PACKET_CAP or at + 2 + size > len(data):
            break
        at += 2 + size
        end = at
    if start < 0 or end == start + len(HEAD):
        raise Unhearable("这段语音是空的，请重新说一遍")
    return b"\x02" + data[start:end]
