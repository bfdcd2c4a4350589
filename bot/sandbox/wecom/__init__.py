"""The server of WeChat Work: qyapi, its callbacks, and what its phones show."""
