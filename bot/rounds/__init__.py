"""Rounds at their doors: what a page, a scan and the calendar do with the workflow."""
