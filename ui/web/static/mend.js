/**
 * Mends what Gradio renders: the head of its messages is marked as a button, and holds another,
 * which screen readers cannot tell apart. The inner one, which closes the message, stays.
 */
function mend() {
  for (const head of document.querySelectorAll(".toast-header[role=button]")) {
    head.removeAttribute("role");
    head.removeAttribute("tabindex");
  }
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
