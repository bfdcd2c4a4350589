"""What the camera process and the bot tell each other: shapes only, known to both, owned by neither."""
