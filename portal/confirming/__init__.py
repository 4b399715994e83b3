"""What takes two people: one proposes with a reason, another confirms, and only then is it done."""
