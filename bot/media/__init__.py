"""What can be told from a file: its true type, time, place, likeness and length."""
