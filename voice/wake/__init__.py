"""The wake word: called by its name, the house listens. Any name will do."""
