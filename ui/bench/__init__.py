"""The clock: what a person waits for, measured on recordings heard in real time."""
