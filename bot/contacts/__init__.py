"""People from the chats' address books: first import, reconcile, events, binding, leaving."""
