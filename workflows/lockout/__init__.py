"""上锁挂牌: one personal lock on one machine, taken off by whoever hung it, on the spot."""
