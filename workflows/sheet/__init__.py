"""检查表: a new version is shown before it counts, and one of safety says so."""
