"""Every card of every workflow through every renderer: within the platforms' rules, and as it looked before."""
