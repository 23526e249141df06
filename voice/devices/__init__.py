"""Microphone and loudspeaker: chosen by name, kept in step, and opened again when they die."""
