"""People's certificates and contractors' passes: what holds until when, and what is told before it ends."""
