"""What a template_card must be: types, counts, key sizes; and the lengths that are only suggested."""

import re

from bot.sandbox.shapes import Json, part, parts, size, text, whole
from bot.sandbox.wecom.gate import BAD_PARAMETER, Wrong

INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
NOTICES = ("text_notice", "news_notice")
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
KEY_BYTES, OPTION_BYTES = 1024, 128


def _need(holds: object, why: str) -> None:
    if not holds:
        raise Wrong(BAD_PARAMETER, f"template_card: {why}")


def _options(question: Json, most: int) -> None:
    options = parts(question, "option_list")
    _need(text(question, "question_key"), "question_key is missing")
    _need(size(text(question, "question_key")) <= KEY_BYTES, "question_key is over 1024 bytes")
    _need(1 <= len(options) <= most, f"1 to {most} options")
    for option in options:
        _need(text(option, "id") and text(option, "text"), "an option needs id and text")
        _need(size(text(option, "id")) <= OPTION_BYTES, "an option id is over 128 bytes")
    ids = [text(option, "id") for option in options]
    _need(len(set(ids)) == len(ids), "option ids repeat")


def _submit(card: Json) -> None:
    button = part(card, "submit_button")
    _need(text(button, "text") and text(button, "key"), "submit_button needs text and key")
    _need(size(text(button, "key")) <= KEY_BYTES, "submit_button key is over 1024 bytes")


def _buttons(card: Json) -> None:
    buttons = parts(card, "button_list")
    _need(1 <= len(buttons) <= 6, "1 to 6 buttons")
    for button in buttons:
        _need(text(button, "text"), "a button needs text")
        opens = whole(button, "type") == 1
        _need(text(button, "url") if opens else text(button, "key"), "a button needs key, or url for type 1")
        _need(size(text(button, "key")) <= KEY_BYTES, "a button key is over 1024 bytes")
    keys = [text(button, "key") for button in buttons if whole(button, "type") != 1]
    _need(len(set(keys)) == len(keys), "button keys repeat")
    if "button_selection" in card:
        _options(part(card, "button_selection"), 10)


def _by_type(card: Json, kind: str) -> None:
    if kind == "button_interaction":
        _buttons(card)
    elif kind == "vote_interaction":
        _options(part(card, "checkbox"), 20)
        _submit(card)
    elif kind == "multiple_interaction":
        _need(1 <= len(parts(card, "select_list")) <= 3, "1 to 3 selects")
        for question in parts(card, "select_list"):
            _options(question, 10)
        _submit(card)
    else:
        _need(whole(part(card, "card_action"), "type") in (1, 2), "card_action is required")
    if kind == "news_notice":
        _need(text(part(card, "card_image"), "url") or part(card, "image_text_area"), "a picture is required")
        _need(len(parts(card, "vertical_content_list")) <= 4, "at most 4 vertical contents")


def _rows(card: Json) -> None:
    rows = parts(card, "horizontal_content_list")
    _need(len(rows) <= 6, "at most 6 horizontal contents")
    for row in rows:
        _need(text(row, "keyname"), "a horizontal content needs keyname")
        needed = {1: "url", 2: "media_id", 3: "userid"}.get(whole(row, "type"))
        _need(needed is None or text(row, needed), f"a horizontal content of this type needs {needed}")
    _need(len(parts(card, "jump_list")) <= 3, "at most 3 jumps")
    action = part(card, "card_action")
    _need(whole(action, "type") != 1 or text(action, "url"), "card_action of type 1 needs url")


def _menu(card: Json) -> None:
    if "action_menu" in card:
        entries = parts(part(card, "action_menu"), "action_list")
        _need(1 <= len(entries) <= 3, "1 to 3 menu entries")
        _need(all(text(entry, "text") and text(entry, "key") for entry in entries), "a menu entry needs text and key")
        _need(all(size(text(entry, "key")) <= KEY_BYTES for entry in entries), "a menu key is over 1024 bytes")


def check(card: Json, types: tuple[str, ...] = INTERACTIVE + NOTICES, needs_task: bool = True) -> str:
    """The card's type when it may be sent; raises Wrong."""
    kind = text(card, "card_type")
    _need(kind in types, f"card_type {kind!r}")
    _need(text(part(card, "main_title"), "title") or text(card, "sub_title_text"), "main_title.title or sub_title_text")
    task = text(card, "task_id")
    if needs_task and (kind in INTERACTIVE or "action_menu" in card):
        _need(task, "task_id is missing")
    _need(not task or TASK_ID.fullmatch(task), "task_id: 0-9A-Za-z_-@, at most 128 bytes")
    _menu(card)
    _rows(card)
    _by_type(card, kind)
    return kind


def answers(card: Json) -> bool:
    """Whether the card can be pressed, and so changed later."""
    return text(card, "card_type") in INTERACTIVE or "action_menu" in card


def hints(card: Json) -> list[str]:
    """Where the card is longer than suggested: the real platform cuts the text, it does not refuse."""
    title, source = part(card, "main_title"), part(card, "source")
    found = [("source.desc", text(source, "desc"), 13), ("main_title.title", text(title, "title"), 36),
             ("main_title.desc", text(title, "desc"), 44), ("sub_title_text", text(card, "sub_title_text"), 160)]
    found += [("keyname", text(row, "keyname"), 5) for row in parts(card, "horizontal_content_list")]
    found += [("value", text(row, "value"), 30) for row in parts(card, "horizontal_content_list")]
    found += [("button.text", text(button, "text"), 10) for button in parts(card, "button_list")]
    emphasis = part(card, "emphasis_content")
    found += [("emphasis.title", text(emphasis, "title"), 10), ("emphasis.desc", text(emphasis, "desc"), 15)]
    return [f"{name} has {len(said)} characters, suggested {most}" for name, said, most in found if len(said) > most]
