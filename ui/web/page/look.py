"""How the page looks, and the scripts that bring it to life."""

from __future__ import annotations

from typing import Any

import gradio as gr

HEAD = """
<link rel="stylesheet" href="/voice/style.css">
<link rel="stylesheet" href="/voice/control.css">
<link rel="stylesheet" href="/voice/log.css">
<link rel="stylesheet" href="/voice/trace.css">
<script type="module" src="/voice/talk.js"></script>
<script type="module" src="/voice/mend.js"></script>
"""

_RED = "#b91c1c"


def options() -> dict[str, Any]:
    """Keyword arguments for `gr.mount_gradio_app`."""
    return {"theme": _theme(), "head": HEAD, "footer_links": [], "run_history": False}


def _theme() -> gr.themes.Base:
    """Calm, in the fonts of the system; the contrast of every text is at least 4.5."""
    system = ("system-ui", "sans-serif")
    theme = gr.themes.Base(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        radius_size="lg",
        font=system,
        font_mono=("ui-monospace", "monospace"),
    )
    return theme.set(
        color_accent="*primary_700",
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        input_border_width="1px",
        input_border_color="*neutral_500",
        input_border_color_dark="*neutral_400",
        checkbox_border_color="*neutral_500",
        checkbox_border_color_dark="*neutral_400",
        button_large_text_size="*text_md",
        button_large_text_weight="400",
        button_secondary_background_fill="*background_fill_primary",
        button_secondary_background_fill_dark="*background_fill_primary",
        button_secondary_border_color="*neutral_500",
        button_secondary_border_color_dark="*neutral_400",
        button_border_width="1px",
        button_cancel_background_fill=_RED,
        button_cancel_background_fill_dark=_RED,
        button_cancel_background_fill_hover=_RED,
        button_cancel_background_fill_hover_dark=_RED,
        button_cancel_text_color="white",
        button_cancel_text_color_dark="white",
    )
