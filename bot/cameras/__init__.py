"""The bot's side of the cameras: what they are to watch, how well they see, and the pages that show it."""
