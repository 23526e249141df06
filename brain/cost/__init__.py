"""What answers cost: budgets, and what a question would have cost elsewhere."""
