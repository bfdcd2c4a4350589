"""update_template_card: one code, one change, within 72 hours."""

from bot.sandbox.gate import Call
from bot.sandbox.phones import Bubble
from bot.sandbox.shapes import Json, listed, part, parts, text, truth, words
from bot.sandbox.wecom import card_rules
from bot.sandbox.wecom.corp import ResponseCode, Sent
from bot.sandbox.wecom.gate import BAD_PARAMETER, TOO_MANY_USERS, Wrong, api
from bot.sandbox.wecom.looks import card_look
from bot.sandbox.wecom.send import check_agent
from bot.sandbox.world import Sandbox


def _code(box: Sandbox, value: str) -> ResponseCode:
    found = box.wecom.codes.get(value)
    if found is None:
        raise Wrong(BAD_PARAMETER, "response_code is unknown")
    if found.used:
        box.counters["wecom.response_code_reused"] += 1
        raise Wrong(BAD_PARAMETER, "response_code was used before")
    if found.ends <= box.now():
        raise Wrong(BAD_PARAMETER, "response_code is older than 72 hours")
    return found


def _whom(box: Sandbox, sent: Sent, body: Json) -> tuple[list[str], list[str]]:
    asked = [userid.lower() for userid in words(body, "userids")]
    if len(asked) > 1000 or len(listed(body, "partyids")) > 100 or len(listed(body, "tagids")) > 100:
        raise Wrong(TOO_MANY_USERS)
    parties = [int(party) for party in words(body, "partyids") if party.isdigit()]
    asked += [one.userid.lower() for party in parties for one in box.wecom.roll.inside(box.wecom.roll.below(party))]
    if truth(body, "atall"):
        asked += sent.people
    if not asked:
        raise Wrong(BAD_PARAMETER, "userids, partyids, tagids, atall are all empty")
    people = list(dict.fromkeys(asked))
    return [one for one in people if one in sent.people], [one for one in people if one not in sent.people]


def _card(box: Sandbox, sent: Sent, body: Json) -> Json:
    card = part(body, "template_card")
    card_rules.check(card, needs_task=False)
    task = text(card, "task_id")
    if task and box.wecom.tasks.get(task, sent.msgid) != sent.msgid:
        raise Wrong(BAD_PARAMETER, f"task_id {task} belongs to another card")
    return card


def wear(box: Sandbox, bubble: Bubble, body: Json, card: Json | None, replaced: str) -> None:
    """The new face on one phone: a whole card, or a name where the buttons were."""
    if card is not None:
        box.phones.turn(bubble, card_look(card, text(card, "replace_text") or text(body, "replace_text")))
        return
    sent = box.wecom.sent[bubble.id]
    box.phones.turn(bubble, card_look(part(sent.body, "template_card"), replaced))


def update(call: Call) -> Json:
    """POST message/update_template_card."""
    box, body = call.box, call.body
    check_agent(box, body)
    code = _code(box, text(body, "response_code"))
    sent = box.wecom.sent[code.msgid]
    card = _card(box, sent, body) if "template_card" in body else None
    replaced = text(part(body, "button"), "replace_name")
    if card is None and not replaced:
        raise Wrong(BAD_PARAMETER, "button.replace_name or template_card is needed")
    if card is None and not parts(part(sent.body, "template_card"), "button_list") \
            and "submit_button" not in part(sent.body, "template_card"):
        raise Wrong(BAD_PARAMETER, "the card has no button to replace")
    good, bad = _whom(box, sent, body)
    code.used = True
    for userid in good:
        bubble = box.phones.find("wecom", userid, sent.msgid)
        if bubble is not None and not bubble.recalled:
            wear(box, bubble, body, card, replaced)
            _remember(box, sent, card)
    return {"invaliduser": bad}


def _remember(box: Sandbox, sent: Sent, card: Json | None) -> None:
    task = text(card or {}, "task_id")
    if task:
        box.wecom.tasks[task] = sent.msgid


ROUTES = [api("message/update_template_card", update)]
