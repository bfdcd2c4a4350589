"""Dates of equipment and what a cabinet holds, as chats and scans are told of them."""
