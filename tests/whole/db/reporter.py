"""A process of its own that opens tickets until it is killed, and says each code after its commit."""

import sys

from db.store import Store
from tests.whole.db.shop import FLOWS, opened

if __name__ == "__main__":
    store = Store(sys.argv[1], FLOWS)
    store.set_rules("ticket", {"limit": 3}, '{"limit":3}')
    while True:
        print(opened(store), flush=True)
