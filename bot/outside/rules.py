"""The numbers for people outside the factory (config/policies/outside.toml)."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class OutsideRules:
    """Messages of one account `per_hour` and `per_day`, of all accounts `all_per_hour`. Voice notes beyond that, which
    may be a cry for help, `voices_per_hour`. The `alarms`-th emergency of one account within `alarms_within` and those
    after it add to the last one. `told_again` is how often somebody hears that it is too much, `small_talk_gap` how
    often talk is answered; a scanned point counts for `stands`; an account quiet for `forget_after` is forgotten.
    """

    per_hour: int
    per_day: int
    all_per_hour: int
    voices_per_hour: int
    alarms: int
    alarms_within: timedelta
    told_again: timedelta
    small_talk_gap: timedelta
    stands: timedelta
    forget_after: timedelta
