"""Named questions about other cases that a transition may declare in `needs`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

FACTS: Mapping[str, Callable[[Session, Any, Any, datetime], Any]] = {}
