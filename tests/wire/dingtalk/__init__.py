"""The DingTalk adapter over real sockets, against the sandbox's server."""
