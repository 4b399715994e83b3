"""What the one door tells whoever keeps the records."""

from django.dispatch import Signal

# Sent with `request`, `login` (what was typed, or empty) and `account` (or None) when a guess too many was refused unread.
login_refused = Signal()
# Sent with `account` (its key, as the session has it) when a session came from another browser than logged in, and ended.
session_torn = Signal()
