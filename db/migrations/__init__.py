"""One history of the tables for SQLite and PostgreSQL. A migration never drops data."""
