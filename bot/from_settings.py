"""Parts made from the settings alone, for the service and for commands beside it."""

from pathlib import Path

import structlog

from bot.alone import secret_of
from bot.jobs.tasks import Place
from bot.labels import Labels
from bot.media.keep import Bucket
from bot.signing import Signer
from config.settings import DutyGroup, Settings
from db.store import Store
from workflows.kernel.people import Org
from workflows.registry import FLOWS

log = structlog.get_logger("service")


def address(group: DutyGroup) -> str:
    """As in `[groups]`: wecom-robot:KEY, dingtalk-robot:TOKEN:SECRET, dingtalk-group:ID."""
    return ":".join(filter(None, (group.kind, group.key, group.secret)))


def labels_of(settings: Settings) -> Labels:
    of = settings.labels
    return Labels(Signer(secret_of(settings)), settings.server.public_url, of.version, of.struck)


def org_of(settings: Settings) -> Org:
    """The factory's people and places, for commands beside a running service."""
    store = Store(settings.database.url, FLOWS)
    try:
        return store.run_now(lambda work: work.org())
    finally:
        store.close()


def bucket(settings: Settings) -> Bucket:
    media = settings.media
    keys = media.access_key.get_secret_value(), media.secret_key.get_secret_value()
    return Bucket(media.endpoint, media.region, *keys)


def work_place(settings: Settings) -> Place:
    """What the worker process needs; the speech model is joined at the first start and only looked for here."""
    from config.site import factory

    site = Path(settings.site.path) if settings.site.path else None
    name = factory(site).name if site else ""
    return Place(settings.media.url, bucket(settings), speech(settings), settings.speech.device, name)


def speech(settings: Settings) -> str | None:
    """The folder of the speech model, or None where it is off or cannot be had; the service lives without."""
    from bot.ears.model import model_dir
    from bot.ears.unhearable import NoModel

    try:
        folder = model_dir(settings.speech.model, Path(settings.server.data))
    except NoModel as error:
        log.warning("speech.off", why=str(error))
        return None
    return str(folder) if folder else None
