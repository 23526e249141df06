"""What the ears and the voice on a server share."""
