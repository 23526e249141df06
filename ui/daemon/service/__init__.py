"""The daemon as a service of the system: installed, started with it, watched, and removed."""
