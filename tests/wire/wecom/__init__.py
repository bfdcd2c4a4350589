"""The WeCom adapter over real sockets, against the sandbox's server."""
