"""When papers are spoken of before they end: the numbers of config/policies/papers.toml."""

from dataclasses import dataclass, field
from datetime import time

from workflows.permit.records import Kind


@dataclass(frozen=True, slots=True)
class RiskRules:
    """Open permits of these kinds count as the third fact."""

    kinds: tuple[Kind, ...] = (Kind.HEIGHT,)


@dataclass(frozen=True, slots=True)
class WarningRules:
    """`at` by the site's clock. Stages are days before the end, 0 the day itself."""

    at: time
    stages: tuple[int, ...]
    pass_stages: tuple[int, ...]
    company_stages: tuple[int, ...]
    risk: RiskRules = field(default_factory=RiskRules)

    def __post_init__(self) -> None:
        for name in ("stages", "pass_stages", "company_stages"):
            days = getattr(self, name)
            if not days or min(days) < 0:
                raise ValueError(f"{name} 至少写一个天数，都不小于 0，例如 [90, 60, 30, 7, 0]")

    def of(self, paper: str) -> tuple[int, ...]:
        """The stages of a kind of paper: certificate, pass or contractor."""
        return {"pass": self.pass_stages, "contractor": self.company_stages}.get(paper, self.stages)
