"""Text on its way to a phone: cleaned of what could turn or break a card, and cut to a limit, never refused."""

import re

from workflows.kernel.cards import Card

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]"
)
_TAGS = re.compile(r"<(?=[a-zA-Z/!])")
_SPACES = re.compile(r"\s+")
ELLIPSIS = "…"
WHOLE = 1 << 24


def clean(words: str) -> str:
    """Without control characters and direction overrides: a worker's text must not mirror the rest of the card."""
    return _CONTROLS.sub("", words).strip()


def line(words: str) -> str:
    """Clean, and on one line."""
    return _SPACES.sub(" ", clean(words))


def untagged(words: str) -> str:
    """Clean, with no mark-up left that a chat would turn into a link."""
    return _TAGS.sub("＜", clean(words))


def unmarked(words: str) -> str:
    """One line in which neither HTML nor a markdown link or picture survives."""
    return unlinked(_TAGS.sub("＜", line(words)))


def unlinked(words: str) -> str:
    """For a text that a chat reads as markdown: no link and no picture, lines stay."""
    return words.replace("](", "］(").replace("![", "！[")


def shorten(words: str, longest: int) -> str:
    """At most `longest` characters, the last one … where something was cut."""
    return words if len(words) <= longest else words[: max(longest - 1, 0)].rstrip() + ELLIPSIS


def shorten_bytes(words: str, longest: int) -> str:
    """At most `longest` UTF-8 bytes, the end … where something was cut; no character is torn."""
    raw = words.encode()
    if len(raw) <= longest:
        return words
    return raw[: longest - len(ELLIPSIS.encode())].decode("utf-8", "ignore").rstrip() + ELLIPSIS


def titled(headline: str, code: str, longest: int) -> str:
    """First line of a message: the headline, cut where needed, and always the whole code of the case at its end."""
    said = line(headline)
    if not code or code in said[:longest] or len(code) >= longest:
        return shorten(said, longest)
    return f"{shorten(said, longest - len(code) - 1)} {code}".strip()


def plain(card: Card, longest: int, link: str = "") -> str:
    """The whole card as text of at most `longest` UTF-8 bytes; first line with the code, facts, question, foot. What
    had to be cut ends with `link`, where the rest can be read."""
    said = _fitted(card, longest)
    more = f"\n全文：{link}"
    if not link or ELLIPSIS not in said or said == _fitted(card, WHOLE):
        return said
    return _fitted(card, longest - len(more.encode())) + more


def _fitted(card: Card, longest: int) -> str:
    first, _, more = untagged(card.headline).partition("\n")
    facts = [_TAGS.sub("＜", f"{line(name)}  {line(value)}") for name, value in card.facts]
    question = untagged(card.question) if card.question else ""
    tail = shorten_bytes("\n".join(filter(None, [question, untagged(card.foot)])), longest // 3)
    mark = f" {card.code}" if card.code and card.code not in card.headline else ""
    room = longest - len(mark.encode()) - len(tail.encode()) - 2
    head = shorten_bytes(first, room)
    if card.code and card.code not in head and not mark:
        mark = f" {card.code}"
        room -= len(mark.encode())
        head = shorten_bytes(first, room)
    body = "\n".join(filter(None, [more, *facts]))
    left = room - len(head.encode())
    body = shorten_bytes(body, left) if left > len(ELLIPSIS.encode()) else ""
    return "\n".join(filter(None, [(head + mark).strip(), body, tail])) or ELLIPSIS
