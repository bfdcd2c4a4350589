"""Certificates and passes in the service: warnings by the calendar, words in chat, the pass as a picture."""
