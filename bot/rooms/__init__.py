"""Rooms of a case: made when it is grave, changed as it changes hands, emptied at its end. The case never waits."""
