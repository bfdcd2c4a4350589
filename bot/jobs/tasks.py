"""The bodies of jobs: plain functions that a process pool can run. Each takes scalars and gives scalars."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.media.keep import Bucket, Keep
from workflows.kernel.effects import Scalar

Args = Mapping[str, Scalar]
Result = dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Place:
    """What a job needs to know of the service: where media lie, which speech model, the factory's name."""

    media: str
    bucket: Bucket = field(default_factory=Bucket)
    model: str | None = None
    device: str = "cpu"
    factory: str = ""

    def keep(self) -> Keep:
        return Keep(self.media, self.bucket)


def hear(place: Place, args: Args) -> Result:
    """`sha256` of a voice note -> text, confidence, sure, seconds. Without a model the text is empty."""
    from bot.ears.listen import hear_bytes
    from bot.ears.unhearable import Unhearable

    if place.model is None:
        return {"text": "", "sure": False, "confidence": 0.0, "why": "没有启用语音识别"}
    try:
        heard = hear_bytes(place.keep().get(str(args["sha256"])), place.model, device=place.device)
    except Unhearable as error:
        return {"text": "", "sure": False, "confidence": 0.0, "why": str(error)}
    return {"text": heard.text, "sure": heard.sure, "confidence": heard.confidence, "seconds": heard.seconds}


def compose(place: Place, args: Args) -> Result:
    """`before` and `after` side by side with `title` and `date` -> the picture's sha256; "" where one is unusable."""
    from bot.media.compose import Words, side_by_side
    from bot.media.unusable import Unusable

    keep = place.keep()
    words = Words(str(args.get("title", "")), str(args.get("date", "")), place.factory)
    try:
        return {"sha256": keep.put(side_by_side(keep.get(str(args["before"])), keep.get(str(args["after"])), words))}
    except (Unusable, FileNotFoundError) as error:
        return {"sha256": "", "why": str(error)}


def same_scene(place: Place, args: Args) -> Result:
    """`photo` against `others` (sha256@case, comma-separated): which it is a crop of, whose, and how sure, 0..1."""
    from bot.media.crop import CUT, crop_match
    from bot.media.unusable import Unusable

    keep, best, owner, score = place.keep(), "", "", 0.0
    photo = keep.get(str(args["photo"]))
    for other in filter(None, str(args.get("others", "")).split(",")):
        sha, _, code = other.partition("@")
        try:
            found = crop_match(keep.get(sha), photo)
        except (Unusable, FileNotFoundError):
            continue
        if found >= CUT and found > score:
            best, owner, score = sha, code, found
    return {"sha256": best, "code": owner, "score": round(score, 3)}


def screen(place: Place, args: Args) -> Result:
    """`sha256` of a photo -> odd: it looks like one of a screen; and how far above the cut, in natural logarithms."""
    from bot.media.screen import CUT, screen
    from bot.media.unusable import Unusable

    try:
        found = screen(place.keep().get(str(args["sha256"])))
    except (Unusable, FileNotFoundError) as error:
        return {"odd": False, "why": str(error)}
    return {"odd": found > CUT, "above": round(found - CUT, 2)}


def heat_map(place: Place, args: Args) -> Result:
    """`lines` of a heat map with `title`, `under` and `span` -> the picture's sha256."""
    from bot.media.heat import Words, draw, read

    words = Words(str(args["title"]), str(args["under"]), str(args["span"]), place.factory)
    return {"sha256": place.keep().put(draw(read(str(args["lines"])), words))}


TASKS: Mapping[str, Callable[[Place, Args], Result]] = {
    "hear": hear, "compose": compose, "same_scene": same_scene, "screen": screen, "heat_map": heat_map,
}  # fmt: skip


def run(name: str, place: Place, args: Args) -> Result:
    """In the worker process; raises KeyError for a job nobody knows."""
    return TASKS[name](place, args)
