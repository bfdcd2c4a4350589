"""Check sheets as files: read, shown, taken, given out again."""
