"""交接班: what is still open goes from one shift to the next, in writing, and somebody says that they took it."""
