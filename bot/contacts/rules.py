"""The numbers of contacts, with their units: config/policies/contacts.toml, laid over by the factory's own."""

from dataclasses import dataclass
from datetime import time, timedelta

from config import policies
from config.wrong import Wrong
from workflows.kernel.leaving import LeftWhen
from workflows.kernel.people import ROLES


@dataclass(frozen=True, slots=True)
class Title:
    """A title that contains one of these words gives this role."""

    words: tuple[str, ...]
    role: str


@dataclass(frozen=True, slots=True)
class Codes:
    """Binding codes: how long one is good, how many may be asked for and how many may be wrong within `window`."""

    life: timedelta
    window: timedelta
    asked: int
    wrong: int


@dataclass(frozen=True, slots=True)
class ContactRules:
    """`order`: whose name and department count for somebody with two accounts. `most_leaving`: a share of the people;
    up to `few` people may always leave. `superiors_a_run`: people whose superior is asked for one by one, where the
    lists do not tell."""

    order: tuple[str, ...]
    reconcile_at: time
    most_leaving: float
    few: int
    left_when: LeftWhen
    superiors_a_run: int
    codes: Codes
    titles: tuple[Title, ...] = ()

    def role_of(self, title: str) -> str:
        """The role a title stands for; "" where the table does not know it."""
        return next((row.role for row in self.titles if any(word in title for word in row.words)), "")

    def before(self, platform: str) -> tuple[str, ...]:
        """The platforms that count more than this one."""
        return self.order[: self.order.index(platform)] if platform in self.order else self.order


def rules_of(site: str) -> ContactRules:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    rules = policies.read("contacts", ContactRules, policies.folders(site))
    for row in rules.titles:
        if row.role not in ROLES:
            raise Wrong("policies/contacts.toml", 0, "titles", f"角色“{row.role}”不认识，只能是 {'、'.join(ROLES)}")
    return rules
