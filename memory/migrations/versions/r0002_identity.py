"""A name for the record, so that an index can tell whose vectors it holds."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table of facts about the record and name the record."""
    about = op.create_table(
        "about",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.bulk_insert(about, [{"key": "identity", "value": uuid.uuid4().hex}])


def downgrade() -> None:
    """Drop the table of facts about the record."""
    op.drop_table("about")
