"""The server of the official account platform (公众号): its API, its callbacks, and the phones of those who follow."""
