"""The body of `run.py camera`: who is there, and what a camera shows, before it stands in any plan."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from config.vision.plan import CameraPlan
from vision.cameras import Offline, discover, probe

PASSWORD = "SAFELOOP_CAMERA_PASSWORD"
"""The password's way in: an argument would stand in the process list."""


class Failed(Exception):
    """One line with the remedy; the command ends with 1."""


def answered(address: str, kind: str, user: str, main: bool, out: Path | None) -> Iterator[str]:
    """Lines of JSON: the cameras found, or what one shows, its picture in `out`. Raises Failed."""
    try:
        for told in found() if address == "discover" else [shown(address, kind, user, main, out)]:
            yield json.dumps(told, ensure_ascii=False)
    except Offline as error:
        raise Failed(error.why) from None
    except ValidationError:
        raise Failed("--kind 只能是 rtsp、onvif、http 或 file") from None
    except OSError as error:
        raise Failed(f"写不了 {out}：{error.strerror}") from None


def found() -> Iterator[Mapping[str, object]]:
    for one in discover():
        yield {"address": one.address, "name": one.name, "hardware": one.hardware}


def shown(address: str, kind: str, user: str, main: bool, out: Path | None) -> Mapping[str, object]:
    told = {"code": "probe", "name": "", "kind": kind, "address": address, "stream": "main" if main else "sub"}
    seen = probe(CameraPlan.model_validate(told), f"{user}:{os.environ.get(PASSWORD, '')}" if user else "")
    if out:
        out.write_bytes(seen.picture)
    profiles = [
        {"name": one.name, "codec": one.codec, "size": [one.width, one.height], "address": one.address}
        for one in seen.profiles
    ]
    return {"codec": seen.codec, "size": [seen.width, seen.height], "fps": seen.fps, "profiles": profiles}
