"""Lists people ask for in the chat: short, gravest first, every line with its code."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from bot.desk import permit_lists, shift_lists
from bot.desk.permits_seen import permit
from bot.quizzes import lines as quiz_lines
from bot.rounds import lists as round_lists
from db import talks
from db.codec import card_from_json
from db.posting import repost
from db.tables import Ask, Case, Message
from db.work import UnitOfWork
from workflows.hazard.case import Hazard
from workflows.kernel.spans import say_deadline

LEVELS = {"red": "红", "yellow": "黄", "blue": "蓝"}
STATES = {"reported": "待派发", "dispatched": "待接单", "fixing": "整改中", "review": "待复查", "asked": "待接单"}
OPEN_STATES = ("reported", "dispatched", "fixing", "review")
WORDS = {
    "dispatched": "“接单 #”、“转派 # 王芳”、“拒单 # 原因”", "asked": "“接单 #”", "fixing": "“整改完成 #”、“申请延期 #”",
    "review": "“通过 #”、“退回 # 原因”",
}  # fmt: skip
"""What may be said in each state instead of a button; # is the code."""
MOST = 15


def to_do(work: UnitOfWork, person: str, now: datetime) -> str:
    """What waits for this person: as owner, and as reviewer. Cards with a link of half an hour come anew."""
    for message in work.session.exec(
        select(Message).where(Message.recipient == person, col(Message.card).contains('"page:')).limit(MOST)
    ):
        repost(work.session, message, "要了待办，卡片带着新的链接再发一次", now)
    rows = own_cases(work, person)
    org, tickets, rounds = work.org(), permit_lists.waiting(work, person, now), round_lists.own(work, person, now)
    turns = shift_lists.waiting(work, person, now)
    asked_of = quiz_lines.waiting(work, person, now)
    codes = [*(t.code for t in tickets), *turns, *(c.code for c in rows), *(r.code for r in rounds), *asked_of]
    if not codes:
        return "手上没有要处理的，辛苦了。"
    remember(work, person, codes, now)
    asked = [permit_lists.line(t, now, permit_lists.task(t, person, org, now)) for t in tickets]
    asked += turns.values()
    lines = [*asked, *(_line(c, now) for c in rows), *(round_lists.own_line(one, now) for one in rounds)]
    lines += asked_of.values()
    return _list(f"手上有 {len(lines)} 条", lines)


def waiting_for(work: UnitOfWork, person: str, now: datetime) -> list[Case]:
    """What this person has to do: permits that wait for them, then hazards and tasks, gravest first."""
    tickets = permit_lists.waiting(work, person, now)
    return [*permit_lists.permit_rows(work, tickets), *own_cases(work, person)]


def own_cases(work: UnitOfWork, person: str) -> list[Case]:
    """Hazards and tasks of this person, gravest first: as owner, and as reviewer."""
    rows = _open(work)
    mine = [c for c in rows if c.owner == person and c.state in ("dispatched", "fixing")]
    reviews = [c for c in rows if c.state == "review" and reviewer(work, c) == person]
    return sorted([*mine, *reviews], key=_gravity)


def still_open(work: UnitOfWork, person: str, now: datetime) -> str:
    """All hazards of the factory that are not archived."""
    rows = sorted((c for c in _open(work) if c.kind == "hazard"), key=_gravity)
    if not rows:
        return "今天没有没归档的隐患。"
    late = sum(1 for c in rows if c.due_at and c.due_at < now)
    remember(work, person, [c.code for c in rows], now)
    return _list(f"还有 {len(rows)} 条没归档，其中超时 {late} 条", [_line(c, now) for c in rows])


def remember(work: UnitOfWork, person: str, codes: Sequence[str], now: datetime) -> None:
    """A number alone now means a line of this list; nobody's where a room asked."""
    if person:
        talks.shown(work.connection, work.site, person, codes[:MOST], now)


def one(work: UnitOfWork, code: str, person: str, now: datetime) -> str:
    """One line of a list, as it stands now, and what this person can say about it."""
    row = work.session.exec(select(Case).where(Case.site == work.site, Case.code == code)).first()
    if ticket := permit(work, code):
        return permit_lists.described(ticket, work.org(), now, person)
    if row is not None and row.kind == "round" and (mine := round_lists.one(work, code, person, now)):
        return mine
    if row is not None and row.kind in shift_lists.KINDS and (mine := shift_lists.described(work, code, person, now)):
        return mine
    if row is not None and (mine := quiz_lines.described(work, code, person, now)):
        return mine
    if row is None or row.state not in STATES:
        return f"{code} 已经办完了，不用再处理。发“待办”看现在的清单。"
    case, org = work.shared.codec.case(row.kind, row.body), work.org()
    said = str(getattr(case, "text", "") or "").split("\n")[0][:60]
    who = f"责任  {org.name(row.owner)}" if row.owner else "还没有责任人"
    words = WORDS.get(row.state, "") if row.owner == person or reviewer(work, row) == person else ""
    how = f"要处理，写上编号发过来：{words.replace('#', code)}。" if words else ""
    return "\n".join(filter(None, [_line(row, now), f"问题  {said}" if said else "", who, how]))


def tour(work: UnitOfWork, walk: str, person: str, now: datetime) -> str:
    """One list at the end of a leader's walk instead of a card per photo."""
    newest = select(Case).where(Case.site == work.site, Case.kind == "hazard").order_by(col(Case.id).desc()).limit(200)
    cases = [work.shared.codec.case("hazard", row.body) for row in work.session.exec(newest)]
    found = [h for h in cases if isinstance(h, Hazard) and h.walk == walk]
    lines = [
        f"{h.code} {LEVELS.get(h.level or '', '待定级')} {h.place or '地点待补'} {h.title or '待分类'}" for h in found
    ]
    if not lines:
        return "巡查结束，这一趟没有拍到隐患。"
    remember(work, person, [h.code for h in found], now)
    return _list(f"巡查结束，共 {len(lines)} 条", lines)


def why(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """Why the last message, or the last about this case, came to this person: rule, step, clock."""
    query = select(Message).where(Message.site == work.site, Message.recipient == person)
    if code := found.group("code"):
        query = query.where(Message.case_code == code.upper())
    for message in work.session.exec(query.order_by(col(Message.id).desc()).limit(20)):
        card = card_from_json(message.card) if message.card else None
        if card and card.why:
            return f"{message.case_code or ''} 为什么发给{work.org().name(person)}：{card.why}".strip()
    return "最近没有发给这里的消息。"


def forget_question(work: UnitOfWork, person: str) -> str:
    gone = work.connection.execute(delete(Ask).where(col(Ask.person) == person)).rowcount
    return "好的，不用回答了，卡片上的按钮还能按。" if gone else ""


def _open(work: UnitOfWork) -> list[Case]:
    query = select(Case).where(Case.site == work.site, col(Case.state).in_(OPEN_STATES))
    return list(work.session.exec(query.where(col(Case.kind).in_(["hazard", "task"]))))


def reviewer(work: UnitOfWork, row: Case) -> str | None:
    """Who checks this case, where its workflow has such a person."""
    found: str | None = getattr(work.shared.codec.case(row.kind, row.body), "reviewer", None)
    return found


def _gravity(row: Case) -> tuple[int, str]:
    return ({"red": 0, "yellow": 1}.get(row.level or "", 2), row.due_at.isoformat() if row.due_at else "~")


def _line(row: Case, now: datetime) -> str:
    until = say_deadline(row.due_at, now) if row.due_at else ""
    parts = [row.code, LEVELS.get(row.level or "", ""), row.place or "", row.l3 or "", STATES.get(row.state, ""), until]
    return " ".join(filter(None, parts))


def _list(head: str, lines: list[str]) -> str:
    more = [f"还有 {len(lines) - MOST} 条没有列出。"] if len(lines) > MOST else []
    numbered = [f"{number}. {line}" for number, line in enumerate(lines[:MOST], 1)]
    return "\n".join([f"{head}：", *numbered, *more, "回复序号看那一条。"])
