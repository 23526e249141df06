"""The page: Gradio around our own way to talk.

Importing `ui.web.page.blocks` or `ui.web.page.look` imports Gradio; `desk` and `rows` do not.
"""
