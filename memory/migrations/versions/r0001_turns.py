"""The record of turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the table of turns."""
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("heard", sa.Text, nullable=False),
        sa.Column("answered", sa.Text, nullable=False),
        sa.Column("route", sa.String(32), nullable=False),
        sa.Column("trace", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_turns_speaker", "turns", ["speaker"])


def downgrade() -> None:
    """Drop the table of turns."""
    op.drop_table("turns")
