"""Neutral card -> WeCom messages. Everything is shortened to the platform's limits, nothing is refused here."""

from bot.platform import Outgoing
from bot.shape import Json
from bot.wecom.wire import SUBMIT
from bot.wording import line, plain, shorten, shorten_bytes, titled, unmarked
from workflows.kernel.cards import Button, Card

TITLE, SUBTITLE, KEYNAME, VALUE, QUESTION, JUMP, NOTE = 36, 160, 5, 30, 13, 13, 10
TEXT_BYTES, MARKDOWN_BYTES = 2048, 4096
BUTTONS, JUMPS, MENU = 6, 3, 3
SIGNATURE = "安全闭环"
TONES = {"red": ("红色", 2), "yellow": ("黄色", 1), "blue": ("蓝色", 1), "green": ("", 3), "grey": ("", 0)}
"""The word beside the colour, and source.desc_color: 0 grey, 1 black, 2 red, 3 green."""


def task_id(message: Outgoing, again: str = "") -> str:
    """Unique per app for each new message; a press gives it back, and what stands before @ is our reference."""
    return f"{message.ref}@{message.revision}{again}"


def new(message: Outgoing, task: str) -> Json:
    """The part of message/send that depends on the card: a text, or a card with or without buttons."""
    card = message.card
    page = message.link or next((button.link for button in card.buttons if button.link), "")
    presses, links = _presses(card, message.revision), [button for button in card.buttons if button.link]
    if card.plain or not (presses or page):
        return {"msgtype": "text", "text": {"content": plain(card, TEXT_BYTES)}}
    if presses or len(links) > JUMPS:
        return {"msgtype": "template_card", "template_card": _interactive(message, task, presses, links)}
    look = {"card_type": "text_notice", **_common(message, task), **_jumps(links)}
    return {"msgtype": "template_card", "template_card": look | {"card_action": {"type": 1, "url": page}}}


def amended(message: Outgoing, task: str) -> Json:
    """The new face of a card already sent: where nothing is left to press, a grey note stands for the buttons."""
    presses = _presses(message.card, message.revision)
    links = [button for button in message.card.buttons if button.link]
    if presses:
        return _interactive(message, task, presses, links)
    foot = line(message.card.foot)
    note = foot if 0 < len(foot) <= NOTE else "已更新"
    gone: list[Json] = [{"type": 0, "text": note, "style": 1, "key": f"seen@{message.revision}"}]
    return _interactive(message, task, gone, []) | _jumps(links) | {"replace_text": note}


def room(message: Outgoing) -> Json:
    """For a group robot, which can show no buttons: text, or markdown with links."""
    card = message.card
    if card.plain:
        return {"msgtype": "text", "text": {"content": plain(card, TEXT_BYTES)}}
    colour = {"red": "warning", "yellow": "warning", "green": "info"}.get(card.tone, "comment")
    word = TONES[card.tone][0]
    said = [f"**{unmarked(titled(card.headline, card.code, 120))}**"]
    said += [f'<font color="{colour}">{word}</font>'] if word else []
    said += [f'> {unmarked(name)}：{shorten(unmarked(value), 200)}' for name, value in card.facts]
    tail = [f"[{unmarked(button.label)}]({button.link})" for button in card.buttons if button.link]
    tail += [f"[打开处理]({message.link})"] if message.link else []
    foot = shorten_bytes(unmarked(card.foot), 600)
    room_left = MARKDOWN_BYTES - len("\n".join(["", foot, *tail]).encode())
    content = "\n".join(filter(None, [shorten_bytes("\n".join(said), room_left), foot, *tail]))
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _presses(card: Card, revision: int) -> list[Json]:
    """Buttons that come back; the choice of a card is handed in by one of its own."""
    pressed = [_press(f"{button.id}@{revision}", button.label) for button in card.buttons if not button.link]
    if card.choice:
        pressed.insert(0, _press(f"{card.choice.id}{SUBMIT}@{revision}", "确定"))
    return [one | {"style": 1 if place == 0 else 2} for place, one in enumerate(pressed)]


def _press(key: str, label: str) -> Json:
    return {"type": 0, "text": shorten(line(label), 10) or "确定", "key": key}


def _interactive(message: Outgoing, task: str, presses: list[Json], links: list[Button]) -> Json:
    card = message.card
    shown = presses[:BUTTONS]
    free = BUTTONS - len(shown)
    opens: list[Json] = [{"type": 1, "text": shorten(line(one.label), 10), "url": one.link} for one in links[:free]]
    look = {"card_type": "button_interaction", **_common(message, task), "button_list": shown + opens}
    if message.link:
        look["card_action"] = {"type": 1, "url": message.link}
    if card.choice:
        options = [{"id": one.id, "text": shorten(line(one.label) or one.id, VALUE)} for one in card.choice.options]
        title = shorten(line(card.choice.question), QUESTION)
        look["button_selection"] = {"question_key": card.choice.id, "title": title, "option_list": options}
    if rest := presses[BUTTONS:][:MENU]:
        more = [{"text": one["text"], "key": one["key"]} for one in rest]
        look["action_menu"] = {"desc": "更多操作", "action_list": more}
    return look | _jumps(links[free:])


def _jumps(links: list[Button]) -> Json:
    jumps = [{"type": 1, "title": shorten(line(one.label), JUMP), "url": one.link} for one in links[:JUMPS]]
    return {"jump_list": jumps} if jumps else {}


def _common(message: Outgoing, task: str) -> Json:
    card = message.card
    word, colour = TONES[card.tone]
    look: Json = {
        "task_id": task,
        "source": {"desc": f"{SIGNATURE} · {word}" if word else SIGNATURE, "desc_color": colour},
        "main_title": {"title": titled(card.headline, card.code, TITLE)},
    }
    if rows := [_row(name, value) for name, value in card.facts]:
        look["horizontal_content_list"] = rows
    if said := _subtitle(card):
        look["sub_title_text"] = said
    if card.why:
        look["quote_area"] = {"type": 0, "title": "为什么收到这条", "quote_text": shorten(line(card.why), SUBTITLE)}
    return look


def _row(name: str, value: str) -> Json:
    """A name that is too long for its column moves in front of the value."""
    name, value = line(name), line(value)
    if len(name) > KEYNAME:
        return {"keyname": shorten(name, KEYNAME), "value": shorten(f"{name}：{value}", VALUE)}
    return {"keyname": name or "·", "value": shorten(value, VALUE)}


def _subtitle(card: Card) -> str:
    """What found no place above in full, then what to write, then the foot, which is never squeezed out."""
    asked = shorten(line(card.question), SUBTITLE // 2) if card.question else ""
    question = line(card.choice.question) if card.choice and len(line(card.choice.question)) > QUESTION else ""
    tail = "\n".join(filter(None, [question and shorten(question, 40), asked, shorten(line(card.foot), 60)]))
    tail = shorten(tail, SUBTITLE)
    head = line(card.headline)
    over = [head] if head not in titled(card.headline, card.code, TITLE) else []
    over += [line(value) for name, value in card.facts if len(str(_row(name, value)["value"])) < len(line(value))]
    room_left = SUBTITLE - len(tail) - 1
    extra = shorten("；".join(over), room_left) if over and room_left > 8 else ""
    return "\n".join(filter(None, [extra, tail]))
