"""Keys that are held anywhere on a desktop, or on a box without a screen."""
