"""`parlour web`: a page to speak with Parlour, and the server behind it."""

import os

# Gradio reads it as it is imported; otherwise it tells its makers of each start.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
