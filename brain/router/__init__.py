"""Which mind answers a turn, and why."""
