"""`parlour web`: a page to speak with Parlour, and the server behind it."""

import os
import sys

# Gradio reads these as it is imported. It would tell its makers of each start, and after each
# event it would load pandas, beside the voice, for statistics that nobody sees.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(sys.maxsize)
