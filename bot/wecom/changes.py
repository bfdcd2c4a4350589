"""change_contact, as WeCom's XML says it, in neutral words."""

import hashlib
from datetime import tzinfo
from xml.etree.ElementTree import Element

from bot.platform import ContactChange
from bot.wecom.wire import NAME
from bot.xml import created, said

EVENT = "change_contact"


def read(message: Element, clear: str, zone: tzinfo | None) -> ContactChange | None:
    """None for everything else, and for tags. An event has no number of its own: its key is what it says, so that a
    second change within the same second is not taken for a repeat. Raises Malformed."""
    if said(message, "Event") != EVENT:
        return None
    at = created(message, zone)
    user, unit, new = said(message, "UserID"), said(message, "Id"), said(message, "NewUserID")
    key = f"{NAME}:contact:{hashlib.sha256(clear.encode()).hexdigest()}"
    match said(message, "ChangeType"):
        case "create_user" if user:
            return ContactChange(NAME, key, at, here=(user,))
        case "update_user" if user:
            renamed = ((user, new),) if new and new != user else ()
            return ContactChange(NAME, key, at, here=(new or user,), renamed=renamed)
        case "delete_user" if user:
            return ContactChange(NAME, key, at, gone=(user,))
        case "create_party" | "update_party" if unit:
            return ContactChange(NAME, key, at, units=(unit,))
        case "delete_party" if unit:
            return ContactChange(NAME, key, at, units_gone=(unit,))
    return None
