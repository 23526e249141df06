"""`parlour talk`: what is shown, typed, kept and rung while one speaks."""
