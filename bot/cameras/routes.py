"""Every path below /api/v1 that the camera process, detectors and other recorders call; one gate for all of them, so
that a request which was let in once is let in nowhere else."""

from aiohttp import web

from bot.alarms.desk import AlarmDesk
from bot.alarms.post import VisionAlarms
from bot.alone import secret_of
from bot.api.access import Keys
from bot.api.recordings import RecordingApi
from bot.cameras.door import CameraDoor
from bot.cameras.gate import Gate
from bot.cameras.planning import Planner
from bot.cameras.rules import rules_of
from bot.clock import SystemClock
from bot.recording.desk import RecordingDesk
from bot.recording.rules import rules_of as recording_rules
from bot.sensors.door import SensorDoor
from bot.service import Service
from db.reads.lens import Lens
from db.sealing import AT_REST, ON_THE_WAY, Sealer


def routes(service: Service, clock: SystemClock, keys: Keys, lens: Lens) -> list[web.RouteDef]:
    """They come before the rest of the API, whose last route takes what nobody knows."""
    settings, store, keep, engine = service.settings, service.store, service.keep, service.reporting.hands.engine
    gate, alarms = Gate(settings, clock), AlarmDesk(engine)
    on_the_way = Sealer(settings.vision.key.get_secret_value(), ON_THE_WAY)
    planner = Planner(
        rules_of(settings.site.path), Sealer(secret_of(settings), AT_REST), on_the_way, settings.site.timezone
    )
    films = RecordingDesk(engine, recording_rules(settings.site.path))
    return [
        *RecordingApi(store, films, keys, service.signer, clock, lens, gate).routes,
        *CameraDoor(store, keep, clock, gate, planner).routes,
        *SensorDoor(store, alarms, keep, clock, gate, keys).routes,
        *VisionAlarms(store, alarms, keep, clock, gate).routes,
    ]
