"""Formulas of the factory's figures: pure, each with its source."""
