"""What of a transcript can be believed: invented subtitles, echoes of the prompt and loops are told from speech."""

import math
import re
from dataclasses import dataclass

# Subtitle credits and sign-offs that Whisper learnt from videos and writes over noise; nobody reports a hazard so.
INVENTED = re.compile(
    r"请不吝|点赞|打赏|明镜与点点|字幕(由|组|志愿|制作|提供|by|校对)|(中文|简体|繁体)字幕|Amara|索兰娅|李宗盛|"
    r"(谢谢|感谢)(大家|您|你)?(的)?(观看|收看|收听|聆听)|(欢迎|记得|别忘了|请)[^，。]{0,4}订阅|关注(本台|本频道|我)|"
    r"优优独播|独播剧场|下(期|集|次)(节目|视频|再见)|本期(节目|视频)",
    re.IGNORECASE,
)
LOOP = re.compile(r"(.{1,12}?)\1{3,}")
PLAIN = re.compile(r"[\W_]+")

SILENT = 0.6  # no_speech_prob above which Whisper itself suspects silence
WEAK_LOG = -0.8  # mean log probability of a token; clear speech measured -0.2 to -0.35
SURE = 0.6  # measured: clear clips 0.7-0.8; white noise at 5 dB below speech 0.5-0.66 with wrong words
WORTH = 0.35  # below it (speech played backwards: 0.34) not even a guess worth confirming
FASTEST = 9.0  # characters a second of speech; newsreaders reach 6
ECHO = 4  # characters


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment as the model gave it: probabilities 0..1, `log_prob` the mean natural logarithm, times in seconds."""

    text: str
    log_prob: float
    no_speech: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Belief:
    """The text that is left, how likely it is right (0..1), and whether it may be used without 待确认."""

    text: str
    confidence: float
    sure: bool


def believe(pieces: list[Piece], prompt: str) -> Belief:
    """Join the believable pieces; nothing believable gives an empty text with confidence 0, never a guess."""
    kept = [piece for piece in pieces if not invented(piece, prompt)]
    text = "".join(piece.text for piece in kept).strip()
    if not PLAIN.sub("", text):
        return Belief("", 0.0, False)
    weights = [max(1, len(piece.text)) for piece in kept]
    confidence = sum(_likely(piece) * weight for piece, weight in zip(kept, weights, strict=True)) / sum(weights)
    spoken = sum(piece.seconds for piece in kept)
    hurried = len(PLAIN.sub("", text)) > FASTEST * max(spoken, 0.5)
    calm = LOOP.sub(r"\1\1", text)
    if confidence < (WORTH if calm == text else SURE):
        return Belief("", 0.0, False)
    whole = len(kept) == len(pieces) and calm == text and not hurried
    return Belief(calm, round(confidence, 3), whole and confidence >= SURE)


def invented(piece: Piece, prompt: str) -> bool:
    """True for a segment that the model made up rather than heard."""
    plain = PLAIN.sub("", piece.text)
    if not plain or INVENTED.search(piece.text):
        return True
    doubtful = piece.no_speech > SILENT or piece.log_prob < WEAK_LOG / 2
    if doubtful and len(plain) >= ECHO and plain in PLAIN.sub("", prompt):
        return True
    return piece.no_speech > SILENT and piece.log_prob < WEAK_LOG / 2


def _likely(piece: Piece) -> float:
    return math.exp(min(0.0, piece.log_prob)) * (1 - piece.no_speech / 2)
