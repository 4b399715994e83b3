"""Files at rest: sealed in pieces on whatever store they lie, and opened only by who holds the ring of keys."""
