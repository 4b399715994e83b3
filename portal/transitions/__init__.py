"""State changes: `Transition` is data, `apply_transition` is the only code that writes a state."""
