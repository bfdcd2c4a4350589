"""Telephones: texts, calls and DING, through platforms and gateways, and what people answer there."""
