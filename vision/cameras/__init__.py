"""Cameras: RTSP, ONVIF, HTTP pictures, clips and folders, pushed streams; one connection each for eyes and recorder."""

from vision.cameras.discovery import Found, discover
from vision.cameras.opening import open_source
from vision.cameras.port import Coded, Coding, Denied, Offline, Source, Tap
from vision.cameras.probing import Probe, probe

__all__ = [
    "Coded", "Coding", "Denied", "Found", "Offline", "Probe", "Source", "Tap",
    "discover", "open_source", "probe",
]  # fmt: skip
