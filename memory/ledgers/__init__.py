"""The ledger's file: its table, and reading and writing it."""
