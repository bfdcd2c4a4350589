"""A thing to tell as it stands in the file: which lane, whose, and what it replaces."""

import hashlib
import json
from dataclasses import replace

from config.vision.told import ALARM, CLIP, HEALTH, READINGS, SEEN, SEGMENT, SNAPSHOT
from vision.spool.table import Entry

LANES = {ALARM: 0, READINGS: 1, CLIP: 2, SNAPSHOT: 3, HEALTH: 4, SEEN: 4, SEGMENT: 5}


def entry_of(path: str, told: str, file: bytes | None, grave: int) -> Entry:
    """`told`: JSON."""
    said = json.loads(told)
    entry = Entry(LANES[path], grave, path, "", path, "", told, file)
    if path == ALARM:
        return replace(entry, subject=said["id"], rule=f"{said['camera']}/{said['rule']}", phase=said["phase"])
    if path == CLIP:
        return replace(entry, subject=said["alarm"])
    if path == SEEN:
        return replace(entry, rule=f"{path}/{said['permit']}/{said['camera']}", replaces=True)
    if path == SNAPSHOT:
        return replace(entry, rule=f"{path}/{said['camera']}", replaces=True)
    if path == HEALTH:
        return replace(entry, rule=f"{path}/{_states(said)}", replaces=True)
    return entry


def _states(said: dict[str, list[dict[str, str]]]) -> str:
    """A later word of the same states replaces the earlier one: only changes are worth keeping."""
    states = sorted((one["camera"], one["state"], one["since"]) for one in said.get("cameras", ()))
    return hashlib.sha256(json.dumps(states).encode()).hexdigest()[:16]
