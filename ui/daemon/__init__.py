"""`parlour daemon`: hold a key anywhere, speak, and hear the answer."""
