"""One press of a round's page inside its transaction: whose, whether for the first time, when and where, what event."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.desk.records import record
from bot.rounds.acts import AT_STOP, Said, event_of
from bot.rounds.look import KIND, Look, code_of, look_at
from bot.rounds.points import point_of
from bot.rounds.presence import OTHERS_SCAN, RECEIVED, Presences
from bot.rounds.reading import reading_of, readings_of
from bot.rounds.unbegun import reported
from bot.service import Service
from bot.web import stamps
from bot.web.round_files import Brought
from db.tables import Claim
from db.upsert import insert_new
from db.work import UnitOfWork
from workflows.inspection.case import Presence, Round, State, Stop
from workflows.inspection.clocks import judge
from workflows.inspection.events import Filled, HandedTo
from workflows.inspection.refusals import Final
from workflows.inspection.sheets import Sheet
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org

SEEN = "round-seen"
KEY = re.compile(r"[A-Za-z0-9-]{16,64}")
OLD_PAGE = "页面旧了，请刷新后再提交，填的内容都在手机里。"
NOT_BEGUN = "这次检查在服务里没有开成，所以这一条没有收下。请再扫一次点位码，重新开始。"
ALONE = "这次检查在服务里没有开成；异常已经单独报成隐患 {code}。要接着检查，请再扫一次点位码。"
NOT_LISTED = "花名册里没有找到这个账号，不能巡检。请让安全员加进名单；看到的问题可以直接上报。"
APART = "{code} 已经交了或由别人巡，这一条没有记进去；异常已经单独报成了隐患，照片请在聊天里直接发。"
BEFORE = "这一条先前已经收到了。"
NOBODY = "没有找到“{name}”，请写花名册里的姓名。"
DONE = {
    "checkin": "已打卡：{name}", "abnormal": "隐患已经报上去了，接着把照片拍齐。", "photo": "照片收到了。",
    "voice": "语音收到了。", "fill": "{name}的检查表收到了。", "sign": "签名收到了。",
    "noinstrument": "好的，换个角度再拍一张。", "finish": "巡检完成，辛苦了。", "take": "好的，这一单现在归这里巡。",
    "hand": "已经转给{to}。", "excuse": "已经免巡，理由记下了。",
}  # fmt: skip


class Acting:
    def __init__(self, service: Service) -> None:
        self.service, self.signer = service, service.signer

    def acted(
        self, work: UnitOfWork, named: str, act: str, person: str, fields: dict[str, str], brought: Brought
    ) -> tuple[str | None, str]:  # fmt: skip
        """The round's code, None where none began, and what is said; raises Refused, Conflict, Unusable, and KeyError
        for no such round."""
        code = code_of(work, stamps.person_mark(self.signer, person), named)
        if code is None and act == "abnormal":
            return None, self._alone(work, person, fields, brought)
        if code is None:
            raise Refused(NOT_BEGUN)
        if not work.org().listed(person):
            raise Refused(NOT_LISTED)
        kind, case = work.load(code)
        if kind != KIND:
            raise KeyError(code)
        if not self.first(work, person, fields.get("key", "")):
            return code, BEFORE
        if act == "finish" and case.state is State.CLOSED and case.owner == person:
            return code, DONE[act]  # pressed twice is no conflict
        return code, self._decided(work, case, act, person, fields, brought)

    def _alone(self, work: UnitOfWork, person: str, fields: dict[str, str], brought: Brought) -> str:
        """A danger waits for no round, and not for a place in the list of people either."""
        now = self.service.clock.now()
        stamp, files = stamps.stamp_of(self.signer, fields), (brought.photo, brought.voice, brought.stroke)
        if not self.first(work, person, fields.get("key", "")):
            return BEFORE
        record(work.session, work.site, brought.kept, now)
        said = Said(person, now, fields, stamp, None, None, *files)
        return ALONE.format(code=reported(work, self.service.reporting.hands.engine, said))

    def first(self, work: UnitOfWork, person: str, key: str) -> bool:
        """False for an entry that was taken before. Raises Refused for a page that sends no key."""
        if not KEY.fullmatch(key):
            raise Refused(OLD_PAGE)
        return work.settle(f"h5-round:{self.signer.mark('h5-round', f'{person}|{key}')}", "done")

    def _decided(
        self, work: UnitOfWork, case: Round, act: str, person: str, fields: dict[str, str], brought: Brought
    ) -> str:  # fmt: skip
        now = self.service.clock.now()
        stamp = stamps.stamp_of(self.signer, fields)
        files = (brought.photo, brought.voice, brought.stroke, brought.label)
        said = Said(person, now, fields, stamp, None, None, *files)
        look, stop = look_at(work, case.code, now), case.stop(said.point) if act in AT_STOP else None
        assert look is not None
        if act == "checkin":
            said = replace(said, presence=self.shown(work, said, brought.codes, look.ctx.rules.honesty.clock_off))
        if act == "abnormal" and stop:
            said = replace(said, reading=reading_of(work, _sheet(look, stop), stop, said.no))
        event = event_of(act, said)
        if isinstance(event, Filled) and stop:
            event = replace(event, readings=readings_of(work, _sheet(look, stop), stop, event.answers))
        if isinstance(event, HandedTo):
            event = replace(event, to=_one_named(work.org(), event.to))
        record(work.session, work.site, brought.kept, now)
        self.service.reporting.hands.engine.apply(work, case.code, event, now)
        if act == "abnormal" and (case.state in (State.CLOSED, State.VOID) or case.owner not in (None, person)):
            return APART.format(code=case.code)
        return DONE[act].format(name=stop.name if stop else "", to=said.words("to"))

    def shown(self, work: UnitOfWork, said: Said, codes: tuple[str, ...], off: timedelta) -> Presence:
        """A receipt of a scan counts for when it was done, not for when the phone came back. Raises Refused."""
        org, point = work.org(), point_of(work.session, work.org(), said.point)
        if point is None:
            raise Refused(f"点位 {said.point} 已经撤销，请告诉安全员。")
        names = {place.code: place.name for place in org.places.values()}
        names |= {machine.code: machine.name for machine in org.equipment.values()}
        at = judge(said.stamp, said.now, off).moment.at
        found = Presences(self.service.labels, names, said.by).shown(point.here, said.fields, codes, at)
        if found.how == "qr" and found.mark == RECEIVED:
            self._own_scan(work, said, point.name)
        return found

    def _own_scan(self, work: UnitOfWork, said: Said, name: str) -> None:
        """The scan of a camera names nobody: whoever checks in by it first is who made it."""
        token, mark = said.fields["seen"], stamps.person_mark(self.signer, said.by)
        insert_new(work.connection, Claim, {"site": work.site, "what": SEEN, "key": token, "case_code": mark})
        if (row := work.session.get(Claim, (work.site, SEEN, token))) is None or row.case_code != mark:
            raise Final(OTHERS_SCAN.format(name=name))


def _sheet(look: Look, stop: Stop) -> Sheet | None:
    return look.sheets.get((stop.sheet, stop.version))


def _one_named(org: Org, name: str) -> str:
    """The one person who bears this name, or whose own id it is."""
    found = [name] if name in org.people else [one.id for one in org.named(name)]
    if len(found) != 1:
        raise Refused(NOBODY.format(name=name) if not found else f"有 {len(found)} 位“{name}”，请在聊天里按工号转。")
    return found[0]
