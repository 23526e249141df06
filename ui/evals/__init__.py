"""Evaluations: each reads a set of cases, and says how many came out right, with every miss."""
