"""Telephones of the sandbox: a gateway of one's own and Alibaba Cloud's, both strict, both answering as scripted."""
