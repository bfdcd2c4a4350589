"""Photos and clips made for the tests: textured scenes, so that hashes and features have something to hold on to."""

import io
from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

Frame = npt.NDArray[np.uint8]
PLACE, NAME = "+31.2304+121.4737/", "ChenJing"
TOLD = {
    "com.apple.quicktime.location.ISO6709": PLACE, "location": PLACE, "com.apple.quicktime.author": NAME,
    "title": NAME, "artist": NAME, "comment": NAME, "creation_time": "2026-03-02T08:00:00",
}  # fmt: skip


def scene(seed: int, width: int = 1000, height: int = 750) -> Image.Image:
    """One workshop: cloudy ground, then machines, pipes and labels at places that only this seed has."""
    rng = np.random.default_rng(seed)
    ground = Image.fromarray(rng.integers(40, 215, (6, 8, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    pen = ImageDraw.Draw(ground)
    for _ in range(70):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        wide, high = (int(side) for side in rng.integers(15, 160, 2))
        box = (x, y, x + wide, y + high)
        fill = tuple(int(part) for part in rng.integers(0, 255, 3))
        draw = (pen.rectangle, pen.ellipse)[int(rng.integers(0, 2))]
        draw(box, fill=fill, outline="black", width=3)
        pen.text((x + 4, y + 4), str(rng.integers(100, 999)), "white", font_size=28)
    grain = np.asarray(ground, np.int16) + rng.normal(0, 4, (height, width, 3)).astype(np.int16)
    return Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))


def jpg(picture: Image.Image, quality: int = 85) -> bytes:
    """JPEG bytes."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def photo(seed: int) -> bytes:
    """The JPEG of a scene."""
    return jpg(scene(seed))


def wall(seed: int) -> bytes:
    """A bare wall: almost even light and sensor noise."""
    rng = np.random.default_rng(seed)
    light = np.linspace(118, 128, 800)[None, :, None] + np.zeros((600, 1, 3))
    return jpg(Image.fromarray(np.clip(light + rng.normal(0, 6, (600, 800, 3)), 0, 255).astype(np.uint8)))


def cropped(picture: Image.Image, share: float) -> Image.Image:
    """The middle of a picture, `share` of each side."""
    wide, high = picture.width * share, picture.height * share
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return picture.crop((round(left), round(top), round(left + wide), round(top + high)))


def walk(seconds: float, fps: int = 15, seed: int = 1) -> list[Frame]:
    """Frames of a hand-held camera drifting over a scene."""
    rng = np.random.default_rng(seed)
    ground = np.asarray(scene(seed, 480, 360))
    steps = np.clip(np.cumsum(rng.normal(0, 2, (round(seconds * fps), 2)), axis=0) + 40, 0, 100).astype(int)
    return [np.ascontiguousarray(ground[y : y + 240, x : x + 320]) for x, y in steps]


def clip(path: Path, frames: Iterable[Frame], fps: int = 15) -> Path:
    """An H.264 video of the frames."""
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.options = {"preset": "ultrafast", "g": "30"}
        for frame in frames:
            box.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        box.mux(stream.encode(None))
    return path


def filmed(form: str, codec: str, keyed: bool = False) -> bytes:
    """Two seconds from a phone that writes down all it knows; `keyed` the way Apple does, else as ©xyz."""
    out, flags = io.BytesIO(), {"movflags": "use_metadata_tags"} if keyed else {}
    with av.open(out, "w", format=form, container_options=flags) as box:
        box.metadata.update(TOLD)
        stream = box.add_stream(codec, rate=15)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.metadata.update({"title": NAME, "handler_name": NAME})
        for frame in walk(2):
            box.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        box.mux(stream.encode(None))
    return out.getvalue()
