"""Neutral card -> WeCom messages. Everything is shortened to the platform's limits, nothing is refused here."""

from bot.platform import Outgoing
from bot.shape import Json, dump
from bot.wecom.wire import SUBMIT
from bot.wording import ELLIPSIS, line, plain, shorten, shorten_bytes, titled, unmarked
from workflows.kernel.cards import Button, Card

TITLE, SUBTITLE, KEYNAME, VALUE, QUESTION, JUMP, NOTE = 36, 160, 5, 30, 13, 13, 10
TEXT_BYTES, MARKDOWN_BYTES = 2048, 4096
BUTTONS, JUMPS, MENU = 6, 3, 3
ROBOT_LINE, ROBOT_TEXT = 26, 112
"""A robot's card has less room than the app's: characters of a title or a value, and of the text below."""
SIGNATURE = "安全闭环"
TONES = {"red": ("红色", 2), "yellow": ("黄色", 1), "blue": ("蓝色", 1), "green": ("", 3), "grey": ("", 0)}
"""The word beside the colour, and source.desc_color: 0 grey, 1 black, 2 red, 3 green."""


def task_id(message: Outgoing, again: str = "") -> str:
    """Unique per app for each new message; a press gives it back, and what stands before @ is our reference."""
    return f"{message.ref}@{message.revision}{again}"


def new(message: Outgoing, task: str) -> Json:
    """The part of message/send that depends on the card: a text, or a card with or without buttons."""
    card = message.card
    presses, links = _presses(card, message.revision), _links(card)
    if card.plain or not (presses or links or message.link):
        return {"msgtype": "text", "text": {"content": plain(card, TEXT_BYTES, message.link)}}
    many = presses or len(links) > JUMPS
    look = _interactive(message, task, presses, links) if many else _notice(message, task, links)
    return {"msgtype": "template_card", "template_card": look}


def amended(message: Outgoing, task: str) -> Json:
    """The new face of a card already sent; a decided card carries no buttons."""
    presses, links = _presses(message.card, message.revision), _links(message.card)
    if presses:
        return _interactive(message, task, presses, links)
    if links or message.link:
        return _notice(message, task, links)
    # A card without buttons must lead somewhere; with no page to open, a grey note stands where the buttons were.
    foot = line(message.card.foot)
    note = foot if 0 < len(foot) <= NOTE else "已更新"
    gone: list[Json] = [{"type": 0, "text": note, "style": 1, "key": f"seen@{message.revision}"}]
    return _interactive(message, task, gone, []) | {"replace_text": note}


def room(message: Outgoing, most: int = MARKDOWN_BYTES) -> Json:
    """For a group, which can show no buttons: text, or markdown of `most` bytes with links."""
    card = message.card
    if card.plain:
        return {"msgtype": "text", "text": {"content": plain(card, TEXT_BYTES, message.link)}}
    colour = {"red": "warning", "yellow": "warning", "green": "info"}.get(card.tone, "comment")
    word = TONES[card.tone][0]
    said = [f"**{unmarked(titled(card.headline, card.code, 120))}**"]
    said += [f'<font color="{colour}">{word}</font>'] if word else []
    said += [f'> {unmarked(name)}：{shorten(unmarked(value), 200)}' for name, value in card.facts]
    tail = [f"[{unmarked(button.label)}]({button.link})" for button in card.buttons if button.link]
    tail += [f"[打开处理]({message.link})"] if message.link else []
    foot = shorten_bytes(unmarked(card.foot), min(600, most // 5))
    room_left = most - len("\n".join(["", foot, *tail]).encode())
    content = "\n".join(filter(None, [shorten_bytes("\n".join(said), room_left), foot, *tail]))
    return {"msgtype": "markdown", "markdown": {"content": content}}


def robot(message: Outgoing) -> Json:
    """For a group robot: a notice that opens the case's page, where it has room for every word; else as any room."""
    card = message.card
    if card.plain or not (message.link and card.facts):
        return room(message)
    look = _notice(message, "", _links(card))
    del look["task_id"]
    lines = [titled(card.headline, card.code, 1000), *(line(value) for _, value in card.facts)]
    named = all(len(line(name)) <= KEYNAME for name, _ in card.facts)
    fits = named and max(map(len, lines)) <= ROBOT_LINE and len(_subtitle(card)) <= ROBOT_TEXT
    if fits and ELLIPSIS not in dump(look):
        return {"msgtype": "template_card", "template_card": look}
    return room(message)


def _links(card: Card) -> list[Button]:
    return [button for button in card.buttons if button.link]


def _notice(message: Outgoing, task: str, links: list[Button]) -> Json:
    """A card with nothing to press: touched anywhere, it opens its page."""
    page = message.link or links[0].link
    look = {"card_type": "text_notice", **_common(message, task), **_jumps(links)}
    return look | {"card_action": {"type": 1, "url": page}}


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
        "main_title": {"title": titled(card.headline, card.code, TITLE) or SIGNATURE},
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


def _numbers(card: Card) -> str:
    """A number alone answers the question as well: the options with theirs."""
    options = card.choice.options if card.choice else ()
    said = " ".join(f"{number} {shorten(line(one.label), 10)}" for number, one in enumerate(options, 1))
    return shorten(f"回复序号也行：{said}", 70) if said else ""


def _subtitle(card: Card) -> str:
    """What found no place above in full, then what to write, then the foot, which is never squeezed out."""
    asked = shorten(line(card.question), SUBTITLE // 2) if card.question else ""
    question = line(card.choice.question) if card.choice and len(line(card.choice.question)) > QUESTION else ""
    said = [question and shorten(question, 40), _numbers(card), asked, shorten(line(card.foot), 60)]
    tail = "\n".join(filter(None, said))
    tail = shorten(tail, SUBTITLE)
    head = line(card.headline)
    over = [head] if head not in titled(card.headline, card.code, TITLE) else []
    over += [line(value) for name, value in card.facts if len(str(_row(name, value)["value"])) < len(line(value))]
    room_left = SUBTITLE - len(tail) - 1
    extra = shorten("；".join(over).replace("。；", "；"), room_left) if over and room_left > 8 else ""
    return "\n".join(filter(None, [extra, tail]))
