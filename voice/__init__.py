"""From microphone to words, and from words to loudspeaker; owns the turn."""
