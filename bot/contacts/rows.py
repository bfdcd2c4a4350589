"""Contact work as inbox rows: changes a platform told of, in their order, and readings of a whole address book."""

import json
from datetime import datetime

from bot.platform import ContactChange

CONTACTS = "contacts"
"""Kind of these rows, and the account they stand under: one platform's changes are decided one after the other."""
READING = "@reading"
"""The account of readings: one at a time, but no change waits for one."""


def change_to_json(change: ContactChange) -> str:
    names = ("platform", "key", "here", "gone", "renamed", "units", "units_gone")
    said = {name: getattr(change, name) for name in names}
    return json.dumps({**said, "at": change.at.isoformat()}, ensure_ascii=False)


def change_from_json(text: str) -> ContactChange:
    said = json.loads(text)
    lists = {name: tuple(said[name]) for name in ("here", "gone", "units", "units_gone")}
    renamed = tuple((str(old), str(new)) for old, new in said["renamed"])
    at = datetime.fromisoformat(said["at"])
    return ContactChange(said["platform"], said["key"], at, renamed=renamed, **lists)
