"""What remains: the record of every turn, and what can be recalled of it."""
