"""The numbers of cameras: config/policies/cameras.toml, laid over by the factory's own."""

from config import policies
from workflows.cameras.rules import CameraRules


def rules_of(site: str) -> CameraRules:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    return policies.read("cameras", CameraRules, policies.folders(site))
