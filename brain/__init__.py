"""From what was heard to what to say: router, reflexes, language models."""
