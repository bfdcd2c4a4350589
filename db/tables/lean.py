"""What tables need not hold; imported before any of them is made."""

from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

# A row is never validated, so its validator is built only where somebody asks for it: 1 MB.
SQLModel.model_config["defer_build"] = True

# One comparator for all columns of a type; sqlalchemy makes the same class again for each of 480 columns: 1 MB.
AutoString.comparator_factory = AutoString().comparator_factory  # type: ignore[method-assign, assignment]
UTCDateTime.comparator_factory = UTCDateTime().comparator_factory  # type: ignore[method-assign, assignment]
