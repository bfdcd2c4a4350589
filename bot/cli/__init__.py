"""The commands of run.py, one module a theme: what each takes, and whose body it calls. Bodies live in the room that
owns them and are imported when they run, so that `--help` loads no model."""
