"""The weights Parlour works with: which there are, where they come from, whether they are whole."""
