"""Films and voice notes without what a phone writes beside picture and sound: names, places, times, other tracks."""

import io
from typing import TYPE_CHECKING

from bot.media.sniff import READERS, Kind
from bot.media.unusable import Unusable

if TYPE_CHECKING:
    from av.container import InputContainer

WRITERS = READERS | {"mp4": "mp4", "3gp": "3gp", "m4a": "ipod"}
NOTELESS = frozenset({"amr", "silk", "aac"})
"""Frames behind a fixed word: there is no room for notes."""
WEBM = frozenset({"vp8", "vp9", "av1", "opus", "vorbis"})
# A fixed form and no notes of the writer's own: the same film gives the same bytes, and so the same hash.
FORM = {"fflags": "+bitexact"}
NO_ID3 = {"id3v2_version": "0", "write_xing": "0"}


def bare(data: bytes, kind: Kind) -> bytes:
    """The same picture and sound packets in a new container of the same kind: no tags of file or track (com.apple.
    quicktime.location, ©xyz, ID3), no chapters, no other tracks (Apple's mebx, GoPro's gpmd hold places).

    How the picture is turned is kept. Unusable where it cannot be written anew: then nothing may be kept.
    """
    import av

    if kind.name in NOTELESS:
        return data
    out = io.BytesIO()
    try:
        with av.open(io.BytesIO(data), "r", format=READERS[kind.name], metadata_errors="replace") as box:
            _copy(box, out, WRITERS[kind.name], kind.family)
    except (av.FFmpegError, ValueError, KeyError) as error:
        raise Unusable("文件里的拍摄信息去不掉，为了不露出姓名没有保存；请把看到的用文字说一遍") from error
    return out.getvalue()


def _copy(box: "InputContainer", out: io.BytesIO, form: str, family: str) -> None:
    import av

    # The "film" of a voice note is the picture on its cover.
    tracks = (*(box.streams.video[:1] if family == "video" else ()), *box.streams.audio)
    if form == "matroska" and {track.codec_context.name for track in tracks if track.codec_context} <= WEBM:
        form = "webm"
    with av.open(out, "w", format=form, container_options=FORM | (NO_ID3 if form == "mp3" else {})) as new:
        copies = {track.index: new.add_stream_from_template(track) for track in tracks}
        for copy in copies.values():
            copy.metadata.clear()
        for packet in box.demux(*tracks):
            if packet.size:
                packet.stream = copies[packet.stream.index]
                new.mux(packet)
