"""Fixed cameras: who hears when nobody sees by one, or when it is told to look away. No cases of its own."""
