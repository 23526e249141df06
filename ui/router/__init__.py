"""The router with its learned weights, and how they are learned."""
