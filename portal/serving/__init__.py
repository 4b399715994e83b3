"""Whole requests in, whole answers out: no thread of ours ever waits for a visitor's line (ADR 25)."""
