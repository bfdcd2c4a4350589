"""告警: what a camera, a sensor or another recorder saw, until somebody says what it was."""
