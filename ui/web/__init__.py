"""`parlour web`: a page to speak with Parlour, and the server behind it."""
