"""What remains: the record of every turn, and what can be recalled of it."""

import os

# Read as ONNX Runtime is imported, which would tell its makers of this machine and of its models.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
