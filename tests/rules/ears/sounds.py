"""Sounds made for the tests."""

import io
import wave

import av
import numpy as np

from bot.ears.decode import RATE, Samples

SPOKEN_S = 3.0


def tone(seconds: float = SPOKEN_S) -> Samples:
    """A 440 Hz note at half of full scale."""
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)


def wav(samples: Samples, rate: int = RATE) -> bytes:
    """16-bit mono WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", "NONE"))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def packed(container: str, codec: str, rate: int, samples: Samples) -> bytes:
    """The samples encoded with a codec into a container."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as box:
        stream = box.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=rate, frame_size=stream.frame_size or 960
        )
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.rate = RATE
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            box.mux(stream.encode(piece))
    return out.getvalue()
