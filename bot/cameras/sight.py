"""How well the cameras see, as their process tells it: the newest state of each, and when nobody could see."""

from datetime import datetime

from config.vision.told import CameraHealth, HealthTold
from db import camera_workers, cameras
from db.tables import CameraHealthRow, CameraWorker
from db.work import UnitOfWork
from workflows.cameras.lames import heard


def hear(work: UnitOfWork, told: HealthTold, now: datetime) -> None:
    """In the caller's transaction; the same word twice changes nothing. What is said of cameras that are not in the
    table is passed over: they were just taken down."""
    _worker(work, told, now)
    known = {row.code for row in cameras.cameras(work.session)}
    for one in told.cameras:
        if one.camera in known:
            _keep(work, told.worker, one, now)


def _worker(work: UnitOfWork, told: HealthTold, now: datetime) -> None:
    row = camera_workers.worker(work.session, told.worker)
    if row is None:
        row = CameraWorker(site=work.site, worker=told.worker, heard_at=now, started=now)
    row.heard_at, row.started = now, min(told.started, now)
    row.waiting, row.dropped = told.waiting, told.dropped
    camera_workers.keep(work.session, row, heard(camera_workers.lames(row), told.off, now))


def _keep(work: UnitOfWork, worker: str, one: CameraHealth, now: datetime) -> None:
    """The other process's clock may run ahead: nothing is later than now."""
    row = cameras.health(work.session, one.camera)
    if row is None:
        row = CameraHealthRow(site=work.site, camera=one.camera, since=min(one.since, now), heard_at=now)
    since = row.since if row.state == one.state else min(one.since, now)
    row.worker, row.state, row.since, row.why = worker, one.state, since, one.why
    row.fps, row.asked, row.lag, row.heard_at = one.fps, one.asked, one.lag, now
    row.last_frame = min(one.last_frame, now) if one.last_frame else row.last_frame
    work.session.add(row)
    if one.unwatched is None:
        cameras.blind_until(work.session, one.camera, min(one.since, now))
    else:
        cameras.blind_from(work.session, one.camera, min(one.unwatched, now), one.state)


def fell_silent(work: UnitOfWork, before: datetime) -> None:
    """The camera process has not spoken since `before`: what its cameras see nobody knows, since it last spoke."""
    for row in cameras.unheard(work.session, before):
        if row.state in (cameras.SILENT, "off"):
            continue
        row.state, row.since, row.why = cameras.SILENT, row.heard_at, "摄像机进程没有消息"
        work.session.add(row)
        cameras.blind_from(work.session, row.camera, row.heard_at, cameras.SILENT)


def snapshot(work: UnitOfWork, camera: str, sha: str, at: datetime) -> str:
    """The picture of the live view; the one before it, which nothing else shows, is given back to be erased. "" where
    this one is older, or the camera is unknown."""
    row = cameras.health(work.session, camera)
    if row is None or (row.snapshot_at and at <= row.snapshot_at):
        return sha
    old, row.snapshot, row.snapshot_at = row.snapshot, sha, at
    work.session.add(row)
    return old if old != sha else ""
