"""The official account's adapter over real sockets, against the sandbox's server."""
