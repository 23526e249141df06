"""Who has the floor while an answer sounds: to halt, to give it up, or to go on."""
