"""Who may see by the cameras, and who may say what they look for. Everybody else reads nothing."""

from datetime import datetime

from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, Org, Place

KEEPERS = (SAFETY_OFFICER, SAFETY_DIRECTOR)
WATCHING = (SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT, DUTY_ROOM)
LEADERS = ("车间主任", *KEEPERS, VICE_PRESIDENT, DUTY_ROOM)
NOT_KEEPER = f"摄像机由{'、'.join(KEEPERS)}来管。想知道哪台看不到，在聊天里发“摄像机”。"
NOT_YOURS = "重点区域的画面给车间主任以上、安全员、值班室和区域责任人看。需要的话，请找安全员。"


def keeps(org: Org, person: str) -> bool:
    """Opens the cameras' page, changes rules and fences."""
    return org.listed(person) and org.people[person].role in KEEPERS


def areas_for(org: Org, person: str, now: datetime) -> tuple[Place, ...]:
    """Key areas this person may look at: all of them for leaders, safety and whoever sits in the duty room now; an
    owner's own, also for the one who answers while the owner is away."""
    if not org.listed(person):
        return ()
    key = tuple(place for place in org.places.values() if place.key_area)
    if org.people[person].role in LEADERS or person in org.on_duty(DUTY_ROOM, now):
        return key
    return tuple(place for place in key if person in (place.owner, org.fit(place.owner, now)))


def sees_areas(org: Org, person: str, now: datetime) -> bool:
    """Leaders open the page even where no key area is set: it says so."""
    known = org.people.get(person)
    return bool(areas_for(org, person, now)) or (known is not None and org.listed(person) and known.role in LEADERS)


def replays(org: Org, person: str, place: str, now: datetime) -> bool:
    """Looks at what a camera of this place recorded."""
    known, area = org.people.get(person), org.places.get(place)
    if known is None or not org.listed(person):
        return False
    return known.role in WATCHING or person in org.on_duty(DUTY_ROOM, now) or bool(area and area.owner == person)
