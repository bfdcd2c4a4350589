"""Quizzes: the bank as files, given by the calendar or a word, and what a phone sees of them."""
