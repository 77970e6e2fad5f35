"""Frozen data that every layer shares: findings, rules, clauses, coverage, the report (layer 0, no I/O)."""
