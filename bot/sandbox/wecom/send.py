"""message/send: who gets it, what is refused, and what is dropped in silence."""

import hashlib

from bot.sandbox.gate import Call
from bot.sandbox.people import Member
from bot.sandbox.phones import Bubble
from bot.sandbox.shapes import Json, dump, part, text, truth, whole, words
from bot.sandbox.wecom import card_rules, limits
from bot.sandbox.wecom.corp import RECALL_LIFE, Sent
from bot.sandbox.wecom.gate import (
    BAD_PARAMETER,
    NO_AGENT,
    NO_RECEIVER,
    NOBODY,
    TOO_MANY_USERS,
    TOO_OFTEN,
    WRONG_AGENT,
    Wrong,
    api,
)
from bot.sandbox.wecom.looks import read
from bot.sandbox.world import Sandbox


def check_agent(box: Sandbox, body: Json) -> None:
    """agentid must be a number and ours."""
    found = body.get("agentid")
    if not isinstance(found, int) or isinstance(found, bool):
        raise Wrong(NO_AGENT)
    if found != box.wecom.agent_id:
        raise Wrong(WRONG_AGENT)


def _split(value: str, most: int) -> list[str]:
    found = [item for item in value.split("|") if item]
    if len(found) > most:
        raise Wrong(TOO_MANY_USERS, f"at most {most}")
    return found


def _receivers(box: Sandbox, body: Json) -> tuple[dict[str, Member], Json]:
    roll = box.wecom.roll
    users, parties = _split(text(body, "touser"), 1000), _split(text(body, "toparty"), 100)
    tags = _split(text(body, "totag"), 100)
    if not users and not parties and not tags:
        raise Wrong(NO_RECEIVER)
    fault = box.faults.take("wecom", "invaliduser", "message/send")
    lost = {one.lower() for one in words(fault.args, "userids")} if fault else set()
    if users == ["@all"]:
        users = list(roll.members)
    good = {one.lower(): roll.find(one) for one in users}
    bad = [one for one, member in good.items() if member is None or not member.active or one in lost]
    people = {one: member for one, member in good.items() if member is not None and one not in bad}
    for party in parties:
        if party.isdigit() and int(party) in roll.departments:
            people |= {one.userid.lower(): one for one in roll.inside(roll.below(int(party))) if one.active}
    wrong_parties = [one for one in parties if not one.isdigit() or int(one) not in roll.departments]
    if not people:
        raise Wrong(NOBODY, f"invaliduser: {'|'.join(bad)}")
    return people, {"invaliduser": "|".join(bad), "invalidparty": "|".join(wrong_parties), "invalidtag": "|".join(tags),
                    "unlicenseduser": ""}


def _check_card(box: Sandbox, body: Json) -> tuple[str, tuple[str, ...]]:
    card = part(body, "template_card")
    card_rules.check(card)
    task = text(card, "task_id")
    if task and task in box.wecom.tasks:
        raise Wrong(BAD_PARAMETER, f"task_id {task} was used before")
    warnings = tuple(card_rules.hints(card))
    if warnings and box.wecom.strict_hints:
        raise Wrong(BAD_PARAMETER, warnings[0])
    box.counters["wecom.hints"] += len(warnings)
    return task, warnings


def _repeated(box: Sandbox, body: Json) -> str:
    """The msgid of the same body to the same receivers that was accepted within the interval, else empty."""
    at, first = box.wecom.duplicates.get(_mark(body), (box.now(), ""))
    span = min(whole(body, "duplicate_check_interval", 1800), 4 * 3600)
    wanted = truth(body, "enable_duplicate_check")
    return first if wanted and (box.now() - at).total_seconds() < span else ""


def _mark(body: Json) -> str:
    shown = {key: value for key, value in body.items() if not key.startswith(("enable_", "duplicate_"))}
    return hashlib.sha256(dump(shown).encode()).hexdigest()


def _count_day(box: Sandbox, people: int) -> None:
    day = f"{box.now():%Y-%m-%d}"
    used = box.wecom.person_times.get(day, 0) + people
    if used > 200 * len(box.wecom.roll.members):
        raise Wrong(TOO_OFTEN, "person-times of today")
    box.wecom.person_times[day] = used


def _reaches(box: Sandbox, userid: str) -> bool:
    second = box.now().timestamp()
    corp = box.wecom
    good = corp.per_minute.allows(userid, second) and corp.per_hour.allows(userid, second)
    if not good or box.faults.take("wecom", "member_dropped", "message/send"):
        box.counters["wecom.member_dropped"] += 1
        return False
    return True


def show(box: Sandbox, thread: str, msgid: str, body: Json) -> None:
    """Put the message on one phone or into one group."""
    kind, words, media, look = read(body)
    blob = box.media.find(media)
    box.phones.add(Bubble(msgid, "wecom", thread, kind, words, box.now(), "bot", blob.sha256 if blob else "",
                          [look] if look else []))


def send(call: Call) -> Json:
    """POST message/send."""
    box, body, corp = call.box, call.body, call.box.wecom
    check_agent(box, body)
    people, report = _receivers(box, body)
    kind = limits.check(box, body, limits.APP_TYPES)
    msgid = f"wm{next(corp.ids)}"
    if first := _repeated(box, body):
        box.counters["wecom.duplicate_dropped"] += 1
        corp.dropped[msgid] = first
        return report | {"msgid": msgid}
    task, warnings = _check_card(box, body) if kind == "template_card" else ("", ())
    _count_day(box, len(people))
    corp.sent[msgid] = Sent(msgid, box.now(), body, tuple(people), task, warnings)
    if truth(body, "enable_duplicate_check"):  # the stricter reading: nothing is remembered of those that did not ask
        corp.duplicates[_mark(body)] = box.now(), msgid
    report["msgid"] = msgid
    if task:
        corp.tasks[task] = msgid
        if card_rules.answers(part(body, "template_card")):
            report["response_code"] = corp.code(msgid, box.now())
    for userid in people:
        if _reaches(box, userid):
            show(box, userid, msgid, body)
    return report


def recall(call: Call) -> Json:
    """POST message/recall, within 24 hours."""
    box = call.box
    sent = box.wecom.sent.get(text(call.body, "msgid"))
    if sent is None or box.now() - sent.at >= RECALL_LIFE:
        raise Wrong(BAD_PARAMETER, "msgid is unknown or older than 24 hours")
    box.phones.recall("wecom", sent.msgid)
    return {}


ROUTES = [api("message/send", send), api("message/recall", recall)]
