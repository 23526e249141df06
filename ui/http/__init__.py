"""What every HTTP server of Parlour's has in common."""
