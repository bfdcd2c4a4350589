"""安全答题: a few questions of the factory's bank for one person, graded here, and never on the phone."""
