"""Which platform calls this house makes, and what each was ever compared with: docs/live-status.md."""
