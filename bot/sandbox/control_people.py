"""Control: what an administrator does in the address book (hire, move, rename, fire, departments); every change is
pushed to the bot as the real event."""

from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.control_say import told
from bot.sandbox.dingtalk import says as ding
from bot.sandbox.people import Department, Member, Roll
from bot.sandbox.post import Delivery
from bot.sandbox.shapes import Json, text, whole, words
from bot.sandbox.wecom import says as wecom


def _places(asked: Asked, roll: Roll, key: str = "departments") -> tuple[int, ...]:
    found = tuple(int(one) for one in words(asked.body, key) if one.isdigit())
    if strange := [one for one in found if one not in roll.departments]:
        raise Bad(f"no department {strange[0]}", 404)
    return found


def _shown(member: Member) -> dict[str, object]:
    """The fields of a change_contact event; lists are comma strings there."""
    return {
        "Name": member.name, "Department": ",".join(map(str, member.departments)),
        "MainDepartment": member.departments[0] if member.departments else 0, "Position": member.title,
        "IsLeaderInDept": ",".join(str(int(one in member.leads)) for one in member.departments),
        "DirectLeader": member.manager, "Status": 1 if member.active else 2,
    }


def _tell(asked: Asked, old: Member | None, new: Member | None) -> Delivery:
    if asked.platform() == "wecom":
        return _tell_wecom(asked, old, new)
    name = "user_add_org" if old is None else "user_leave_org" if new is None else "user_modify_org"
    one = new or old
    assert one is not None
    fields: Json = {"userId": [one.userid]}
    if old and new:
        diff = {"prev": {"name": old.name, "managerUserid": old.manager},
                "curr": {"name": new.name, "managerUserid": new.manager}, "userid": new.userid}
        fields["diffInfo"] = [diff]
    return ding.event(asked.box, name, fields)


def _tell_wecom(asked: Asked, old: Member | None, new: Member | None) -> Delivery:
    if new is None:
        return wecom.contact_changed(asked.box, "delete_user", {"UserID": old.userid if old else ""})
    if old is None:
        return wecom.contact_changed(asked.box, "create_user", {"UserID": new.userid} | _shown(new))
    before, after = _shown(old), _shown(new)
    changed: Json = {key: value for key, value in after.items() if before[key] != value}
    renamed: Json = {"NewUserID": new.userid} if new.userid != old.userid else {}
    return wecom.contact_changed(asked.box, "update_user", {"UserID": old.userid} | renamed | changed)


def hire(asked: Asked, roll: Roll) -> Member:
    """A new member."""
    userid = text(asked.body, "userid")
    if not userid or roll.find(userid):
        raise Bad("userid of somebody new is needed", 409 if userid else 400)
    return Member(userid, text(asked.body, "name") or userid, _places(asked, roll) or (1,),
                  manager=text(asked.body, "manager"), title=text(asked.body, "title"),
                  mobile=text(asked.body, "mobile"), staff_no=text(asked.body, "staff_no"))


def change(asked: Asked, roll: Roll) -> Member:
    """Whatever of name, title, departments, manager, leads, staff_no, active, new_userid is given."""
    old, body = _known(asked, roll), asked.body
    if text(body, "new_userid") and asked.platform() == "dingtalk":
        raise Bad("DingTalk's userid never changes", 409)
    return replace(
        old, userid=text(body, "new_userid") or old.userid, name=text(body, "name") or old.name,
        title=text(body, "title") or old.title, manager=text(body, "manager") if "manager" in body else old.manager,
        departments=_places(asked, roll) or old.departments, staff_no=text(body, "staff_no") or old.staff_no,
        leads=_places(asked, roll, "leads") if "leads" in body else old.leads,
        active=bool(body.get("active", old.active)),
    )


def _known(asked: Asked, roll: Roll) -> Member:
    found = roll.find(text(asked.body, "userid"))
    if found is None:
        raise Bad("no such member", 404)
    return found


async def people(asked: Asked) -> Json:
    """hire, change or fire one member."""
    roll, do = asked.roll(), text(asked.body, "do")
    if do not in ("hire", "change", "fire"):
        raise Bad("do is hire, change or fire")
    old = None if do == "hire" else _known(asked, roll)
    new = hire(asked, roll) if do == "hire" else change(asked, roll) if do == "change" else None
    if old:
        roll.remove(old.userid)
    if new:
        roll.put(new)
    return await told(asked, _tell(asked, old, new))


def _create(asked: Asked, roll: Roll) -> int:
    made = whole(asked.body, "id") or max(roll.departments) + 1
    parent = whole(asked.body, "parent", 1)
    if made in roll.departments or parent not in roll.departments:
        raise Bad("id is taken, or parent is unknown", 409)
    roll.departments[made] = Department(made, text(asked.body, "name") or f"部门{made}", parent)
    return made


def _change(asked: Asked, roll: Roll) -> int:
    old = _department(asked, roll)
    parent = whole(asked.body, "parent", old.parent)
    if parent in roll.below(old.id):
        raise Bad("a department cannot stand under itself", 409)
    roll.departments[old.id] = Department(old.id, text(asked.body, "name") or old.name, parent)
    return old.id


def _remove(asked: Asked, roll: Roll) -> int:
    old = _department(asked, roll)
    if len(roll.below(old.id)) > 1 or roll.inside({old.id}):
        raise Bad("only an empty department can be removed", 409)
    del roll.departments[old.id]
    return old.id


def _department(asked: Asked, roll: Roll) -> Department:
    found = roll.departments.get(whole(asked.body, "id"))
    if found is None or found.id == 1:
        raise Bad("no such department, or the root", 404)
    return found


DO: dict[str, tuple[Callable[[Asked, Roll], int], str, str]] = {
    "create": (_create, "create_party", "org_dept_create"), "change": (_change, "update_party", "org_dept_modify"),
    "remove": (_remove, "delete_party", "org_dept_remove"),
}


async def departments(asked: Asked) -> Json:
    """create, change (name, parent) or remove one department."""
    if text(asked.body, "do") not in DO:
        raise Bad("do is create, change or remove")
    run, of_wecom, of_dingtalk = DO[text(asked.body, "do")]
    roll = asked.roll()
    number = run(asked, roll)
    if asked.platform() == "dingtalk":
        return await told(asked, ding.event(asked.box, of_dingtalk, {"deptId": [number]})) | {"id": number}
    node = roll.departments.get(number)
    more: Json = {"Name": node.name, "ParentId": node.parent} if node else {}
    return await told(asked, wecom.contact_changed(asked.box, of_wecom, {"Id": number} | more)) | {"id": number}


def powers(asked: Asked) -> Json:
    """What the app may read: `wecom_withholds` refuses details, `dingtalk_mobile` shows numbers."""
    corp, org = asked.box.wecom, asked.box.dingtalk
    corp.withholds = bool(asked.body.get("wecom_withholds", corp.withholds))
    org.tells_mobile = bool(asked.body.get("dingtalk_mobile", org.tells_mobile))
    return {"wecom_withholds": corp.withholds, "dingtalk_mobile": org.tells_mobile}


ROUTES = [control("POST", "people", people), control("POST", "departments", departments),
          control("POST", "powers", powers)]
