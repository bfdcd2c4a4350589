"""The numbers of things with dates: config/policies/things.toml, laid over by the factory's own."""

from config import policies
from workflows.things.rules import ThingRules


def rules_of(site: str) -> ThingRules:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    return policies.read("things", ThingRules, policies.folders(site))
