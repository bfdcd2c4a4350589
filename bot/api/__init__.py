"""The integration API: cases, their log, their messages and media, for machines with a key."""
