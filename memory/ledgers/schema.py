"""The ledger's table, in types that SQLite and PostgreSQL share."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

VERSION = 1
"""Of the format, kept in the file as SQLite's `user_version`; 0 is a new file."""

metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),  # ISO 8601 in UTC, of one width: sorts as time
    Column("day", String(10), nullable=False),  # ISO 8601, in the time zone of the house
    Column("user", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("model", Text, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("computed_tokens", Integer, nullable=False),
    Column("written_tokens", Integer, nullable=False),
    Column("stored_tokens", Integer, nullable=False),
    Column("dollars", Float, nullable=False),
    Index("ix_answers_at", "at"),
    Index("ix_answers_day", "day"),
)
