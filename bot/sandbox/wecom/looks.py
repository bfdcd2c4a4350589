"""WeChat Work's wire JSON as a person reads it."""

from bot.sandbox.phones import Choice, Key, Kind, Look
from bot.sandbox.shapes import Json, part, parts, text, truth, whole

TONES = {0: "grey", 1: "black", 2: "red", 3: "green"}  # source.desc_color


def _choice(question: Json, many: bool = False) -> Choice:
    options = parts(question, "option_list")
    ticked = tuple(text(option, "id") for option in options if truth(option, "is_checked"))
    chosen = (text(question, "selected_id"),) if text(question, "selected_id") else ticked
    keys = tuple(Key(text(option, "id"), text(option, "text")) for option in options)
    return Choice(text(question, "question_key"), text(question, "title"), keys, chosen, many)


def _choices(card: Json) -> tuple[Choice, ...]:
    found = [_choice(part(card, "button_selection"))] if "button_selection" in card else []
    found += [_choice(question) for question in parts(card, "select_list")]
    if "checkbox" in card:
        box = part(card, "checkbox")
        found.append(_choice(box, whole(box, "mode") == 1))
    return tuple(found)


def _buttons(card: Json) -> tuple[Key, ...]:
    found = [Key(text(one, "key"), text(one, "text"), text(one, "url")) for one in parts(card, "button_list")]
    if "submit_button" in card:
        button = part(card, "submit_button")
        found.append(Key(text(button, "key"), text(button, "text")))
    found += [Key("", text(jump, "title"), text(jump, "url")) for jump in parts(card, "jump_list")]
    return tuple(found)


def _menu(card: Json) -> tuple[Key, ...]:
    entries = parts(part(card, "action_menu"), "action_list")
    return tuple(Key(text(one, "key"), text(one, "text")) for one in entries)


def card_look(card: Json, status: str = "") -> Look:
    """A template_card; a `status` stands where its buttons were."""
    title, quote, emphasis = part(card, "main_title"), part(card, "quote_area"), part(card, "emphasis_content")
    pieces = [text(emphasis, "title"), text(emphasis, "desc"), text(card, "sub_title_text"), text(title, "desc"),
              text(quote, "title"), text(quote, "quote_text")]
    pieces += [f"{text(row, 'title')} {text(row, 'desc')}".strip() for row in parts(card, "vertical_content_list")]
    links = tuple(button for button in _buttons(card) if button.url)
    return Look(
        title=text(title, "title"),
        tone=TONES.get(whole(part(card, "source"), "desc_color"), "grey"),
        facts=tuple((text(row, "keyname"), text(row, "value")) for row in parts(card, "horizontal_content_list")),
        body="\n".join(piece for piece in pieces if piece),
        buttons=links if status else _buttons(card),
        choices=() if status else _choices(card),
        menu=() if status else _menu(card),
        status=status,
        picture=text(part(card, "card_image"), "url"),
        source=text(part(card, "source"), "desc"),
        url=text(part(card, "card_action"), "url"),
    )


def read(body: Json) -> tuple[Kind, str, str, Look | None]:
    """(kind, text, media id, card) of a message/send, appchat/send or webhook/send body."""
    name = text(body, "msgtype")
    inner = part(body, name)
    if name == "template_card":
        look = card_look(inner)
        return "card", look.title, "", look
    if name == "textcard":
        look = Look(text(inner, "title"), body=text(inner, "description"), url=text(inner, "url"),
                    buttons=(Key("", text(inner, "btntxt") or "详情", text(inner, "url")),))
        return "card", look.title, "", look
    if name == "news":
        first = (parts(inner, "articles") or [{}])[0]
        look = Look(text(first, "title"), body=text(first, "description"), picture=text(first, "picurl"),
                    url=text(first, "url"))
        return "card", look.title, "", look
    kinds: dict[str, Kind] = {"text": "text", "markdown": "markdown", "markdown_v2": "markdown", "image": "image",
                              "voice": "voice", "video": "video", "file": "file"}
    return kinds.get(name, "text"), text(inner, "content") or text(inner, "title"), text(inner, "media_id"), None
