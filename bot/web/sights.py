"""What else than points and equipment carries a QR code of ours: one line each."""

from bot.service import Service
from bot.web.label_page import Sight
from bot.web.pass_public import PassSight
from bot.web.permit_public import PermitSight


def sights(service: Service) -> tuple[Sight, ...]:
    return (PermitSight(service), PassSight(service))
