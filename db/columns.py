"""What of a case, whatever its workflow, stands in shared columns. A workflow that lacks a field leaves it unknown."""

from datetime import datetime

TEXTS = ("level", "place", "place_code", "equipment", "equipment_code", "reporter", "owner")
TIMES = (
    "opened_at", "respond_by", "due_at", "starts_at", "ends_at", "accepted_at", "controlled_at", "fixed_at",
    "closed_at",
)  # fmt: skip


def columns(case: object) -> dict[str, object]:
    """Column name -> value, read from the case by name."""
    of = getattr(case, "of", None)
    found: dict[str, object] = {name: _text(getattr(case, name, None)) for name in TEXTS}
    found |= {name: _time(getattr(case, name, None)) for name in TIMES}
    found |= {level: _text(getattr(of, level, None)) for level in ("l1", "l2", "l3")}
    found["class_code"] = _text(getattr(of, "code", None))
    found["team"] = _text(getattr(case, "department", None))
    found["escalations"] = len(getattr(case, "escalations", ()))
    found["state"] = str(getattr(case, "state", ""))
    return found


def shas(holder: object) -> tuple[str, ...]:
    """sha256 of the attachments that a case or an event carries, in order."""
    attached = getattr(holder, "media", ()) or ()
    single = getattr(holder, "attachment", None)
    return tuple(str(a.sha256) for a in (*attached, *([single] if single else [])))


def _text(value: object) -> str | None:
    return str(value) if value else None


def _time(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
