"""What else than points and equipment carries a QR code of ours: one line each."""

from bot.service import Service
from bot.web.pass_public import PassSight
from bot.web.permit_public import PermitSight
from bot.web.point import Sight


def sights(service: Service) -> tuple[Sight, ...]:
    return (PermitSight(service), PassSight(service))
