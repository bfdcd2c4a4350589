"""The sandbox's servers are as strict as the real ones, and real clients work against them."""
