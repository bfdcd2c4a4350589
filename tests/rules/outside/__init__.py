"""The words and the numbers for people outside the factory."""
