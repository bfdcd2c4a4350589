"""The desk: takes one inbox row, finds the person, turns pieces into a workflow's event, calls the engine."""
