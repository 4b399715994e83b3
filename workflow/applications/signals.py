"""What an application tells the apps above it, inside the transaction."""

from django.dispatch import Signal

# Sent with `application` before its row is locked for a withdrawal: who also changes rows of theirs locks those now.
application_leaving = Signal()
# Sent with `application`: its applicant took it back.
application_withdrawn = Signal()
# Sent with `application`, `changes` (new texts by field), `by` and `reason`: how it is named in public was corrected.
application_corrected = Signal()
