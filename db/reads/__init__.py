"""Questions that pages, the integration API and reports ask. Everything here only reads."""

from db.reads.cases import case_json
from db.reads.lens import Lens
from db.reads.lists import Filters, list_cases
from db.reads.log import case_log
from db.reads.messages import case_messages
from db.reads.status import Status, status

__all__ = ["Filters", "Lens", "Status", "case_json", "case_log", "case_messages", "list_cases", "status"]
