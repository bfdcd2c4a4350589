"""值班呼叫: somebody of the duty room is rung until one of them answers. A small case of its own beside the case
it rings for."""
