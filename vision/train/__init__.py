"""Training of the small heads: python -m vision.train."""
