"""Changes of shift: written by the calendar, given and taken in the chat, the list on a page."""
