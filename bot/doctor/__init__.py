"""`run.py doctor`: what works and what does not, one line each, with the remedy; `--live` sends one of everything."""
