"""Neutral card -> the variables of our card template, and the plainer messages. Shortened to fit, never refused."""

from bot.platform import Outgoing
from bot.shape import Json, dump
from bot.wording import line, plain, shorten, shorten_bytes, titled, unlinked, unmarked, untagged
from workflows.kernel.cards import Card

VALUE_BYTES = 1024
SIGNATURE = "安全闭环"
TITLE = 100
TEXT_BYTES, MARKDOWN_BYTES = 6000, 6000
LABELS = (24, 16, 12, 10, 8, 6, 4)


def params(message: Outgoing, picture: str = "") -> dict[str, str]:
    """Every variable of card_template.json; strings of at most 1 KB each."""
    card = message.card
    made = {
        "title": titled(card.headline, card.code, TITLE) or SIGNATURE, "tone": card.tone, "facts": _facts(card),
        "body": _body(message), "status": "", "foot": _foot(card),
        "buttons": buttons(card, message.revision), "choice": line(card.choice.question) if card.choice else "",
    }  # fmt: skip
    # Updates go by key: an address that is left out stays as it was.
    made |= {"picture": picture} if picture else {}
    made |= {"url": message.link} if 0 < len(message.link.encode()) <= VALUE_BYTES else {}
    whole = ("buttons", "url")
    return {key: value if key in whole else shorten_bytes(value, VALUE_BYTES) for key, value in made.items()}


def buttons(card: Card, revision: int) -> str:
    """JSON array of {id, text} as a string; an option of the choice is a button `question=option`. Labels give way."""
    question = card.choice
    wanted = [(f"{question.id}={one.id}", one.label or one.id) for one in question.options] if question else []
    wanted += [(button.id, button.label) for button in card.buttons if not button.link]
    for longest in LABELS:
        texts = [(f"{name}@{revision}", shorten(line(label) or "确定", longest)) for name, label in wanted]
        made = dump([{"id": name, "text": label} for name, label in texts])
        if len(made.encode()) <= VALUE_BYTES:
            return made
    return buttons(Card("", "", buttons=card.buttons), revision) if question else "[]"


def message(out: Outgoing) -> tuple[str, Json]:
    """(msgKey, msgParam) of a message without buttons: text, or markdown with links to the page."""
    card = out.card
    if card.plain:
        return "sampleText", {"content": plain(card, TEXT_BYTES, out.link)}
    return "sampleMarkdown", {"title": titled(card.headline, card.code, 60), "text": markdown(out)}


def markdown(out: Outgoing) -> str:
    """For groups and for tenants without a card template."""
    card = out.card
    lines = [f"#### {unmarked(titled(card.headline, card.code, TITLE))}"]
    lines += [f"**{unmarked(name)}**：{shorten(unmarked(value), 300)}" for name, value in card.facts]
    tail = [shorten_bytes(unmarked(card.question), 600)] if card.question else []
    tail += [shorten_bytes(unmarked(card.foot), 600), *_links(card)]
    tail += [f"[打开处理]({out.link})"] if out.link else []
    end = "  \n".join(filter(None, tail))
    return "  \n".join(filter(None, [shorten_bytes("  \n".join(lines), MARKDOWN_BYTES - len(end.encode())), end]))


def _facts(card: Card) -> str:
    """One markdown line each; all of them get room, none takes the others'."""
    room = VALUE_BYTES // max(len(card.facts), 1) - 1
    lines = [f"**{shorten(unmarked(name), 20)}**：{unmarked(value)}" for name, value in card.facts]
    return "\n".join(shorten_bytes(one, room) for one in lines)


def _body(out: Outgoing) -> str:
    """What found no place in the title, what is asked, and links, which a card's buttons cannot be."""
    card = out.card
    head = unmarked(card.headline)
    links = [one for one in _links(card) if len(one.encode()) <= 400]
    asked = shorten_bytes(unmarked(card.question), 300) if card.question else ""
    tail = "\n".join(filter(None, [asked, *links]))
    room = VALUE_BYTES - len(tail.encode()) - 1
    over = shorten_bytes(head, room) if line(card.headline) not in titled(card.headline, card.code, TITLE) else ""
    return "\n".join(filter(None, [over, tail])) if room > 8 else tail


def _links(card: Card) -> list[str]:
    return [f"[{unmarked(button.label)}]({button.link})" for button in card.buttons if button.link]


def _foot(card: Card) -> str:
    why = f"为什么收到：{unmarked(card.why)}" if card.why else ""
    return "\n".join(filter(None, [shorten_bytes(unlinked(untagged(card.foot)), 600), shorten_bytes(why, 400)]))


def status(toast: str) -> str:
    """A line for whoever pressed, shown on the card."""
    return shorten(line(toast), 100)
