"""A HEIC photo as an iPhone writes it, made from one HEVC frame: nothing at hand writes the container."""

import io
import struct

import av
import numpy as np
from PIL import Image


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def _full(name: bytes, body: bytes, version: int = 0) -> bytes:
    return _box(name, struct.pack(">I", version << 24) + body)


def _hevc(picture: Image.Image) -> tuple[bytes, bytes]:
    """The decoder's settings (hvcC box) and the one coded frame."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        stream = film.add_stream("libx265", rate=1)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuv420p"
        stream.options = {"preset": "ultrafast", "x265-params": "log-level=none:pools=1:keyint=1"}
        stream.codec_tag = "hvc1"
        frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
        film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    data = out.getvalue()
    at = data.index(b"hvcC") - 4
    size = struct.unpack_from(">I", data, at)[0]
    with av.open(io.BytesIO(data), "r") as film:
        return data[at : at + size], bytes(next(film.demux(film.streams.video[0])))


def heic(picture: Image.Image) -> bytes:
    """ISO/IEC 23008-12: one item of type hvc1 with its size, its settings and its place in the file."""
    settings, coded = _hevc(picture)
    size = _full(b"ispe", struct.pack(">II", picture.width, picture.height))
    properties = _box(b"ipco", settings + size)
    owned = _full(b"ipma", struct.pack(">IHBBB", 1, 1, 2, 0x81, 0x02))
    entry = _full(b"infe", struct.pack(">HH4sB", 1, 0, b"hvc1", 0), 2)
    start = _box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(place: int) -> bytes:
        where = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, place, len(coded))
        parts = (
            _full(b"hdlr", struct.pack(">I4s12xB", 0, b"pict", 0)),
            _full(b"pitm", struct.pack(">H", 1)),
            _full(b"iloc", where),
            _full(b"iinf", struct.pack(">H", 1) + entry),
            _box(b"iprp", properties + owned),
        )
        return _full(b"meta", b"".join(parts))

    return start + meta(len(start) + len(meta(0)) + 8) + _box(b"mdat", coded)
