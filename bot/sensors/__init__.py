"""Detectors of gas, temperature and smoke, and the alarms of other recorders, as they come in."""
