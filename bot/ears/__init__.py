"""Voice to text."""
