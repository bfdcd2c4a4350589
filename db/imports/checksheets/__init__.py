"""Check sheets as people write them: YAML, XLSX and CSV, judged by the same rules."""

from db.imports.checksheets.book import of_site, packaged

__all__ = ["of_site", "packaged"]
