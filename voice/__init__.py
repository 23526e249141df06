"""From microphone to words, and from words to loudspeaker; owns the turn."""

import os

# Read as ONNX Runtime is imported, which would tell its makers of this machine and of its models.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
