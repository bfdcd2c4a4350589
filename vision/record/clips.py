"""The thread that cuts clips around alarms, and tells a permit that its camera still gives pictures."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import av
import structlog

from vision import clock
from vision.alarms import Put
from vision.record import telling
from vision.record.deck import Deck
from vision.record.ring import clip

log = structlog.get_logger("recorder")
CLIP_S, SEEN_S = 0.2, 10.0


def clips(put: Put, data: Path, decks: Callable[[], Iterable[Deck]], stopped: threading.Event) -> None:
    """Until `stopped`; pieces in the making lie in `data`."""
    seen: dict[str, float] = {}
    while not stopped.wait(CLIP_S):
        for deck in decks():
            _cut(put, data, deck, clock.now())
            deck.rest()
            _see(put, deck, seen)


def _cut(put: Put, data: Path, deck: Deck, now: datetime) -> None:
    for wanted, packets in deck.due(now):
        try:
            film = clip(packets, wanted.at, data / f"{wanted.alarm}.clip")
        except (OSError, av.FFmpegError) as error:
            log.warning("no_clip", camera=deck.camera, why=type(error).__name__)
            continue
        if film:
            telling.clip(put, deck.camera, wanted, packets, film)


def _see(put: Put, deck: Deck, seen: dict[str, float]) -> None:
    """A permit hears that its camera still gives pictures."""
    plan, heard, tick = deck.plan, deck.heard, clock.tick()
    if plan is None or heard is None or tick - seen.get(deck.camera, -SEEN_S) < SEEN_S:
        return
    if plan.permits and tick - heard.t < SEEN_S:
        seen[deck.camera] = tick
        telling.seen(put, deck.camera, plan.permits, heard.at)
