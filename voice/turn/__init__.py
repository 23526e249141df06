"""When a turn is over: what the sound, the words and this speaker's own pauses say."""
