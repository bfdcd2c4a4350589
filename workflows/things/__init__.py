"""Things with dates: what has to be inspected or calibrated by when, and what is said about it. No cases of its own."""
