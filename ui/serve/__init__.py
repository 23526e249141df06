"""`parlour serve`: ears, voice, mind and embeddings of this machine for others, by OpenAI's API."""
