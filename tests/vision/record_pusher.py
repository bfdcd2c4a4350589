"""A ball camera that pushes in real time; a process of its own, because FFmpeg connects without letting others run."""

import io
import sys
from time import monotonic, sleep

import av

from tests.vision.record_films import film

ENDLESS = {"flvflags": "no_duration_filesize"}


def publish(address: str, seconds: float) -> str:
    """ "" when all was taken, else what FFmpeg says."""
    source = io.BytesIO(film(seconds=60))
    try:
        with (
            av.open(source) as clip,
            av.open(address, "w", format="flv", options={"flvflags": "no_duration_filesize"}) as out,
        ):
            stream, begun = out.add_stream_from_template(clip.streams.video[0]), monotonic()
            for packet in clip.demux(clip.streams.video[0]):
                at = float((packet.dts or 0) * packet.time_base)
                if not packet.size or at > seconds:
                    break
                sleep(max(0.0, begun + at - monotonic()))
                packet.stream = stream
                out.mux(packet)
    except (av.FFmpegError, OSError) as error:
        return type(error).__name__
    return ""


if __name__ == "__main__":
    print(publish(sys.argv[1], float(sys.argv[2])))
