"""The tables, in types that SQLite and PostgreSQL share."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

REVISION = "0002"
"""The newest migration; a test holds it to the folder `migrations/versions`."""

metadata = MetaData()

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),  # ISO 8601 in UTC, of one width: sorts as time
    Column("speaker", Text, nullable=False, index=True),
    Column("heard", Text, nullable=False),
    Column("answered", Text, nullable=False),
    Column("route", String(32), nullable=False),
    Column("trace", Text, nullable=False),  # JSON; parsed row by row, so one bad row spoils one row
    sqlite_autoincrement=True,  # a forgotten turn's number is never given to another
)

about = Table(
    "about",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
